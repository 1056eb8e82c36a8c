using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Health;

/// <summary>Whether a row can be written: what a delivery needs before it can be answered.</summary>
internal sealed class StorageCheck(ITableStore tables, TimeProvider time) : ICheck
{
    private const string Table = "health";
    private const string Partition = "probe";

    public string Name => "storage";

    public bool DecidesReadiness => true;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await tables.BatchAsync(
                Table,
                Partition,
                [TableOperation.Upsert(new TableRow(Partition, "last").Set("At", time.GetUtcNow()))],
                cancellationToken
            );
            return [new Finding(Name, FindingLevel.Ok, "Rows can be written.")];
        }
        catch (TransientFailureException ex)
        {
            return [new Finding(Name, FindingLevel.Failed, $"{ex.Message} Until then deliveries are answered with 503.")];
        }
    }
}
