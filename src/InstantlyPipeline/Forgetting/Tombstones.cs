using InstantlyPipeline.Erasing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Forgetting;

/// <summary>Drops what is still on its way of somebody who is to be forgotten.</summary>
/// <remarks>
/// Table <c>forgetting</c>. There are few of them, and an instance reads them once a minute; so everybody knows of one
/// <see cref="KnownAfter"/> it was written. One stays for as long as an event of before may be retried.
/// </remarks>
internal sealed class Tombstones(ITableStore tables, KeyedHash hash, TimeProvider time) : IEventGate
{
    /// <summary>When all instances heed a tombstone.</summary>
    public static readonly TimeSpan KnownAfter = TimeSpan.FromMinutes(2);

    internal const string Table = "forgetting";
    internal const string Partition = "tombstone";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Stays = TimeSpan.FromDays(7);

    private List<(string Hash, DateTimeOffset At)> _known = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    public async ValueTask<bool> DropsAsync(InstantlyEvent about, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _readAt > Fresh)
        {
            _known = await tables
                .QueryAsync(Table, Partition, null, null, cancellationToken)
                .Select(row => (row.Text("Hash")!, row.Time("At") ?? default))
                .ToListAsync(cancellationToken);
            _readAt = time.GetUtcNow();
        }
        if (_known.Count == 0)
        {
            return false;
        }
        string?[] names = about.LeadEmail is { } email
            ?
            [
                await hash.OfAsync(email, null, cancellationToken),
                await hash.OfAsync(email, about.Workspace, cancellationToken),
                await hash.OfAsync(null, about.Workspace, cancellationToken),
            ]
            : [await hash.OfAsync(null, about.Workspace, cancellationToken)];
        return _known.Any(one => about.Timestamp <= one.At && names.Contains(one.Hash));
    }

    internal async Task AddAsync(Forgotten who, CancellationToken cancellationToken)
    {
        var name = await hash.OfAsync(who.Email, who.Workspace, cancellationToken);
        await tables.BatchAsync(
            Table,
            Partition,
            [TableOperation.Upsert(new TableRow(Partition, name).Set("Hash", name).Set("At", who.At))],
            cancellationToken
        );
    }

    internal async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(Table, Partition, null, null, cancellationToken))
        {
            if (time.GetUtcNow() - row.Time("At") > Stays)
            {
                await tables.DeleteAsync(Table, Partition, row.Row, cancellationToken);
            }
        }
    }
}
