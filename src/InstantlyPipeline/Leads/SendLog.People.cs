using System.Collections.Concurrent;
using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <content>What was sent to a person, whatever the campaign.</content>
/// <remarks>A row in the partition of the sends it leads to, so that it is written in their transaction: a batch takes no more of them for
/// it.</remarks>
public sealed partial class SendLog
{
    // Behind all that begins with a digit of a hash.
    private const string Signpost = "p|";
    private const string SignpostEnd = "p}";

    /// <summary>Campaigns of one person that are looked at, the latest first.</summary>
    private const int MostCampaigns = 50;

    // Written or met a moment ago, by day: a sequence's next mail moves the time at which its row leaves.
    private readonly ConcurrentDictionary<string, byte> _signposts = new(StringComparer.Ordinal);

    /// <summary>The events by which a person's mails, their latest opens and their latest clicks are known: of each step one of each
    /// kind.</summary>
    public async Task<IReadOnlyList<EventKey>> EventsOfAsync(string email, CancellationToken cancellationToken)
    {
        var beginning = Signpost + LeadKey.OfPerson(email);
        var signposts = await Task.WhenAll(
            Enumerable
                .Range(0, Partitions)
                .Select(async number =>
                    await tables
                        .QueryAsync(Table, Partition(number), beginning + "|", beginning + "}", cancellationToken)
                        .ToListAsync(cancellationToken)
                )
        );
        var sends = await Task.WhenAll(
            signposts
                .SelectMany(found => found)
                .OrderByDescending(signpost => signpost.Time("SentAt"))
                .Take(MostCampaigns)
                .Select(async signpost =>
                    await tables
                        .QueryAsync(Table, signpost.Partition, LeadOf(signpost) + "|", LeadOf(signpost) + "}", cancellationToken)
                        .ToListAsync(cancellationToken)
                )
        );
        return
        [
            .. sends
                .SelectMany(rows => rows)
                // An earlier version noted the event of a mail, and none of an open or a click.
                .Select(row => EventKey.TryParse(row.Text("Event") ?? row.Text("Key") ?? "", out var key) ? (EventKey?)key : null)
                .OfType<EventKey>()
                .Distinct(),
        ];
    }

    /// <summary>Puts up the signposts to sends that an earlier version recorded.</summary>
    /// <param name="slice">From 0 to <see cref="Slices"/> - 1.</param>
    /// <param name="after">The row after which to begin; null: at the first.</param>
    /// <param name="most">Rows to look at.</param>
    /// <param name="cancellationToken">Ends the look where it is.</param>
    /// <returns>How many rows were looked at, and the last of them; null: the slice is done.</returns>
    internal async Task<(int Seen, string? Last)> PutUpSignpostsAsync(
        int slice,
        string? after,
        int most,
        CancellationToken cancellationToken
    )
    {
        var digit = "0123456789abcdef"[slice];
        var partition = PartitionOf(digit.ToString());
        var (seen, last) = (0, after);
        await foreach (
            var rows in tables
                .QueryAsync(
                    Table,
                    partition,
                    after is null ? digit.ToString() : after + "~",
                    ((char)(digit + 1)).ToString(),
                    cancellationToken
                )
                .Chunk(TableRules.MaxBatch)
                .WithCancellation(cancellationToken)
        )
        {
            var signposts = rows.Select(SignpostTo).OfType<TableRow>().DistinctBy(signpost => signpost.Row).ToList();
            if (signposts.Count > 0)
            {
                await tables.BatchAsync(Table, partition, [.. signposts.Select(TableOperation.Upsert)], cancellationToken);
            }
            (seen, last) = (seen + rows.Length, rows[^1].Row);
            if (seen >= most)
            {
                return (seen, last);
            }
        }
        return (seen, null);
    }

    /// <returns>Null for what an early version recorded, which knows no person.</returns>
    private static TableRow? SignpostTo(TableRow send) =>
        send.Text("Person") is { } person
            ? new TableRow(send.Partition, $"{Signpost}{person}|{send.Row.Split('|')[0]}")
                .Set("Person", person)
                .Set("Workspace", send.Text("Workspace"))
                .Set("SentAt", send.Time("SentAt"))
            : null;

    private static bool IsSignpost(TableRow row) => row.Row.StartsWith(Signpost, StringComparison.Ordinal);

    private static string LeadOf(TableRow signpost) => signpost.Row[(signpost.Row.LastIndexOf('|') + 1)..];

    private static string OfToday(TableRow signpost) =>
        string.Create(CultureInfo.InvariantCulture, $"{signpost.Row}|{signpost.Time("SentAt"):yyyyMMdd}");

    private static string Partition(int number) => "s" + (char)('0' + number);
}
