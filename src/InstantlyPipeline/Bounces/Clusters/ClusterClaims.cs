using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Who tells of a cluster: whoever claims it by an insert, and sends the event that tells some minutes later.</summary>
internal sealed class ClusterClaims(ITableStore tables, InternalEvents events, TimeProvider time)
{
    internal const string Prefix = "x|";
    private const int MostRemembered = 10_000;

    /// <summary>So long more bounces are gathered, so that the alert has the size of the trouble and not its beginning.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMinutes(2);

    // What this process knows to be claimed, so that a flood asks the tables once and not for every bounce. Forgetting it costs reads and
    // nothing else.
    private readonly ConcurrentDictionary<string, byte> _claimed = new();

    /// <param name="level">Tells claims of one value and day apart.</param>
    public static string RowOf(DateTimeOffset at, BounceDimension by, string value, string level = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{at.UtcDateTime:yyyyMMdd}|{BounceTally.Letter(by)}|{BounceTally.HashOf(value)}|{level}"
        );

    /// <summary>When the claim was made, by the event's own time; null when nobody made it.</summary>
    public async Task<DateTimeOffset?> ClaimedAtAsync(EventRun run, string row, CancellationToken cancellationToken) =>
        (await tables.GetAsync(BounceTally.Table, BounceTally.PartitionOf(run.Event.Workspace), row, cancellationToken))?.Time("At");

    /// <summary>Whether somebody has the claim. Where an earlier run of this event has it, that may have died before it sent: it sends
    /// again.</summary>
    public async Task<bool> IsTakenAsync(EventRun run, BounceDimension by, string of, string row, CancellationToken cancellationToken)
    {
        var partition = BounceTally.PartitionOf(run.Event.Workspace);
        if (_claimed.ContainsKey(partition + row))
        {
            return true;
        }
        if ((await tables.GetAsync(BounceTally.Table, partition, row, cancellationToken))?.Text("EventKey") is not { } owner)
        {
            return false;
        }
        if (owner == run.Key.Value)
        {
            await SendAsync(run, by, of, row, cancellationToken);
        }
        else
        {
            Remember(partition + row);
        }
        return true;
    }

    /// <summary>Makes the claim and sends the event; nothing where another was faster.</summary>
    public async Task TakeAsync(EventRun run, BounceDimension by, string of, string row, CancellationToken cancellationToken)
    {
        var claim = new TableRow(BounceTally.PartitionOf(run.Event.Workspace), row)
            .Set("EventKey", run.Key.Value)
            .Set("At", run.Event.Timestamp);
        if (await tables.InsertAsync(BounceTally.Table, claim, cancellationToken) is not null)
        {
            await SendAsync(run, by, of, row, cancellationToken);
        }
    }

    private void Remember(string claim)
    {
        if (_claimed.Count >= MostRemembered)
        {
            _claimed.Clear();
        }
        _claimed[claim] = 0;
    }

    private Task<EventKey> SendAsync(EventRun run, BounceDimension by, string of, string claim, CancellationToken cancellationToken)
    {
        var bounce = run.Event;
        // One claim, one event, whichever run sends it.
        var identity = new EventIdentity
        {
            EventType = InternalEventType.BounceCluster,
            Timestamp = bounce.Timestamp,
            Workspace = bounce.Workspace,
            Id = claim,
        };
        var body = new ClusterPayload(
            identity.EventType,
            bounce.Timestamp,
            bounce.Workspace,
            bounce.EmailAccount,
            bounce.CampaignId,
            bounce.CampaignName,
            by.ToString(),
            of
        );
        return events.SendAsync(
            identity,
            JsonSerializer.SerializeToUtf8Bytes(body, BouncesJson.Default.ClusterPayload),
            time.GetUtcNow() + Gather,
            cancellationToken
        );
    }
}
