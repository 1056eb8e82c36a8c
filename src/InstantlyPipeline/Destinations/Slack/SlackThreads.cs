using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Where each lead's thread is, channel by channel. A lead is known by a hash alone.</summary>
internal sealed class SlackThreads(ITableStore tables) : IEraser, ILeadLinks
{
    private const string Table = "slackthreads";

    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            Table,
            "under a hash: where a lead's thread in Slack is, if a bot posts",
            "never",
            "removed; the thread itself is in Slack and stays there"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var everybody = new Forgotten(null, who.Workspace, who.At);
        var count = 0;
        await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
        {
            if (
                (who.Email is null || row.Text("Person") == LeadKey.OfPerson(who.Email))
                && (who.Workspace is null || everybody.Is(row.Text("Workspace"), null))
            )
            {
                count++;
                if (confirmed)
                {
                    await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                }
            }
        }
        return count;
    }

    /// <remarks>Source: Slack's "Deep linking into Slack": this address opens a channel, in whichever workspace the reader is signed in to.
    /// The address of one message has the workspace's own name in it, which would have to be asked for.</remarks>
    public async Task<IReadOnlyList<LeadLink>> OfAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var lead = Hash($"{workspace}\n{email}");
        return await tables
            .QueryAsync(Table, lead[..2], lead + "|", lead + "}", cancellationToken)
            .Select(row => row.Text("Channel")!)
            .Select(channel => new LeadLink(
                "Slack",
                "channel",
                channel,
                $"https://slack.com/app_redirect?channel={Uri.EscapeDataString(channel)}"
            ))
            .ToListAsync(cancellationToken);
    }

    /// <returns>Null when the lead has none there.</returns>
    public async Task<SlackPost?> FindAsync(EventRun run, string channel, CancellationToken cancellationToken) =>
        LeadOf(run) is { } lead && await tables.GetAsync(Table, lead[..2], RowOf(lead, channel), cancellationToken) is { } row
            ? new(row.Text("Channel")!, row.Text("Ts")!)
            : null;

    /// <summary>All threads of the lead.</summary>
    public async Task<IReadOnlyList<SlackPost>> AllAsync(EventRun run, CancellationToken cancellationToken)
    {
        var posts = new List<SlackPost>();
        if (LeadOf(run) is { } lead)
        {
            await foreach (var row in tables.QueryAsync(Table, lead[..2], lead + "|", lead + "}", cancellationToken))
            {
                posts.Add(new(row.Text("Channel")!, row.Text("Ts")!));
            }
        }
        return posts;
    }

    /// <summary>Two first alerts at once make two threads; the one that is written first goes on.</summary>
    public async Task KeepAsync(EventRun run, string channel, SlackPost root, CancellationToken cancellationToken)
    {
        if (LeadOf(run) is { } lead)
        {
            var row = new TableRow(lead[..2], RowOf(lead, channel))
                .Set("Channel", root.Channel)
                .Set("Ts", root.Ts)
                .Set("Person", LeadKey.OfPerson(run.Event.LeadEmail!))
                .Set("Workspace", run.Event.Workspace);
            await tables.InsertAsync(Table, row, cancellationToken);
        }
    }

    private static string? LeadOf(EventRun run) => run.Event.LeadEmail is { } email ? Hash($"{run.Event.Workspace}\n{email}") : null;

    private static string RowOf(string lead, string channel) => $"{lead}|{Hash(channel.TrimStart('#').ToLowerInvariant())[..16]}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
