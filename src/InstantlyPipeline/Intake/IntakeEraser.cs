using System.Text;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Intake;

/// <summary>Removes somebody's deliveries from quarantine and from beside the queues.</summary>
internal sealed class IntakeEraser(ITableStore tables) : IEraser
{
    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            Quarantine.TablePrefix,
            "bodies that no workflow could work on, whatever is in them",
            "after `Retention__Days`, a whole day at a time",
            "every body that holds the address is removed"
        )
        {
            IsSeries = true,
        },
        new StoredTable(
            Quarantine.Undecided,
            "nothing of people: which of them wait for a decision",
            "with the decision, or after `Retention__Days`",
            "removed with the body"
        ),
        new StoredTable(
            OverflowTable.Table,
            "deliveries that a queue did not take, whole",
            "once the queue takes them, as a rule within a minute",
            "removed"
        ),
        new StoredTable(
            "intake",
            "nothing of people: when each webhook secret was last used, and how many deliveries were refused",
            "never",
            "nothing to forget"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        if (table == Quarantine.Undecided || table == "intake")
        {
            return 0;
        }
        var count = 0;
        await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
        {
            if (
                StoredBody.IsPart(row)
                || row.Time("ReceivedAt") > who.At
                || !Holds(await StoredBody.ReadAsync(tables, table, row, cancellationToken), who)
            )
            {
                continue;
            }
            count++;
            if (confirmed)
            {
                if (EventKey.TryParse(row.Row, out var key) && row.Time("ReceivedAt") is { } receivedAt)
                {
                    await tables.DeleteAsync(
                        Quarantine.Undecided,
                        Quarantine.UndecidedPartition,
                        Quarantine.UndecidedRow(key, receivedAt),
                        cancellationToken
                    );
                }
                await StoredBody.DeletePartsAsync(tables, table, row, cancellationToken);
                await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
            }
        }
        return count;
    }

    /// <summary>An unusable body may name the person anywhere.</summary>
    private static bool Holds(byte[] body, Forgotten who) =>
        EventReader.Read(body).Identity is { } identity
            ? who.Is(identity.Workspace, identity.LeadEmail)
            : Encoding.UTF8.GetString(body).Contains(who.Email ?? who.Workspace!, StringComparison.OrdinalIgnoreCase);
}
