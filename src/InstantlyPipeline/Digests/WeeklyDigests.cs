using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Digests;

/// <summary>Sends each client's digest of the week when its time has come, by the client's own clock: one event for each client and week,
/// however often it is sent.</summary>
/// <remarks>Table <c>digests</c> has a row for each client: the week that was sent last. It saves sending; twice sent is told
/// once.</remarks>
internal sealed class WeeklyDigests(ITableStore tables, InternalEvents events, CurrentSettings settings, TimeProvider time) : IUpkeep
{
    internal const string Table = "digests";
    private const string Partition = "sent";
    private const string Everybody = "-";

    /// <summary>A digest that is so late is left out: the next one is nearer.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(2);

    public string Name => "weekly-digest";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var current = settings.Value;
        if (current.Clients.Count == 0)
        {
            await SendAsync(Everybody, Notices.Workspace, current.TeamOf(Notices.Workspace), cancellationToken);
        }
        foreach (var client in current.Clients.Where(client => client is { Observes: false, Workspaces.Count: > 0 }))
        {
            await SendAsync(client.Name.ToLowerInvariant(), client.Workspaces[0], current.TeamOf(client.Workspaces[0]), cancellationToken);
        }
    }

    private async Task SendAsync(string whose, string workspace, TeamSettings team, CancellationToken cancellationToken)
    {
        if (team.Digest is not { } weekly)
        {
            return;
        }
        var due = WorkingTime.Latest(weekly, time.GetUtcNow(), team.TimeZone);
        var row = await tables.GetAsync(Table, Partition, whose, cancellationToken);
        if (row?.Time("DueAt") >= due)
        {
            return;
        }
        // A client that is new has no week behind it.
        if (row is not null && time.GetUtcNow() - due < Late)
        {
            var identity = new EventIdentity
            {
                EventType = InternalEventType.WeeklyDigest,
                Timestamp = due,
                Workspace = workspace,
                Id = whose,
            };
            await events.SendAsync(identity, BodyOf(identity), due: null, cancellationToken);
        }
        await tables.BatchAsync(
            Table,
            Partition,
            [TableOperation.Upsert(new TableRow(Partition, whose).Set("DueAt", due))],
            cancellationToken
        );
    }

    private static byte[] BodyOf(EventIdentity identity) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string?>
            {
                ["event_type"] = identity.EventType,
                ["timestamp"] = identity.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["workspace"] = identity.Workspace,
                ["id"] = identity.Id,
            },
            RepliesJson.Default.DictionaryStringString
        );
}
