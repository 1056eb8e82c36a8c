using System.Collections.Concurrent;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Routes;

/// <summary>Remembers when each route matched, so that one that never does is noticed.</summary>
/// <remarks>Kept in memory and written by the doctor's look and by an hourly task: an event pays nothing for it, and a crash loses an
/// hour.</remarks>
internal sealed class RouteUse(ITableStore tables, TimeProvider time)
{
    private const string Table = "routeuse";
    private const string Partition = "routes";

    private readonly ConcurrentDictionary<string, DateTimeOffset> _matched = new();

    public void Matched(IEnumerable<string> routes)
    {
        foreach (var route in routes)
        {
            _matched[route] = time.GetUtcNow();
        }
    }

    /// <summary>Writes what was seen, and says since when each route is known and when it matched last.</summary>
    /// <exception cref="TransientFailureException">The storage is out of reach.</exception>
    public async Task<IReadOnlyList<RouteUsage>> WriteAsync(IEnumerable<string> routes, CancellationToken cancellationToken)
    {
        var usages = new List<RouteUsage>();
        foreach (var route in routes)
        {
            var row = await tables.GetAsync(Table, Partition, route, cancellationToken);
            var known = row?.Time("KnownSince") ?? time.GetUtcNow();
            var before = row?.Time("MatchedAt");
            DateTimeOffset? matched = _matched.TryGetValue(route, out var seen) && !(before >= seen) ? seen : before;
            if (row is null || matched != before)
            {
                // Another instance may have written meanwhile; its time or this one's, both are right enough.
                await tables.BatchAsync(
                    Table,
                    Partition,
                    [TableOperation.Upsert(new TableRow(Partition, route).Set("KnownSince", known).Set("MatchedAt", matched))],
                    cancellationToken
                );
            }
            usages.Add(new(route, known, matched));
        }
        return usages;
    }
}
