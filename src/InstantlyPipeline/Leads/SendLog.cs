using System.Collections.Concurrent;
using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>What was sent to whom, matched by workspace, campaign and lead.</summary>
/// <remarks>
/// Table <c>sends</c> in four partitions, so that a batch of sends is a few transactions. The row key starts with the
/// lead's hash in the campaign and ends with the step; recording the same send twice changes nothing. Beside a lead's first row of a
/// campaign lies one that leads from the person to it, whatever the campaign.
/// </remarks>
public sealed partial class SendLog(ITableStore tables)
{
    /// <summary>The table may be looked at in so many parts, each the sends whose lead's hash begins with one digit.</summary>
    public const int Slices = 16;

    internal const string Table = "sends";

    // A hundred of them still fit in one transaction, and a cold mail is far shorter.
    private const int MostText = 4_000;

    private const int Partitions = 4;
    private const string Opened = "opened";
    private const string Clicked = "clicked";
    private const int MostSingly = 3;
    private const int MostTries = 20;
    private const int MostRecent = 20_000;

    // Sends that were written or met a moment ago: what a second webhook reports of them costs nothing.
    private readonly ConcurrentDictionary<string, TableRow> _recent = new(StringComparer.Ordinal);

    /// <summary>Records sends, opens and clicks, one transaction for each partition they fall in.</summary>
    /// <remarks>An open and a click each have a row of their own beside the send's, for whichever comes first knows nothing of the others.
    /// Two reports of one step to one lead within <see cref="LeadFacts.Soon"/> are one send: two webhooks report it some milliseconds
    /// apart.</remarks>
    /// <returns>Events that repeat another one's send, each with that one's key.</returns>
    public async Task<IReadOnlyDictionary<string, string>> RecordAsync(
        IEnumerable<(EventKey Key, InstantlyEvent Event)> seen,
        CancellationToken cancellationToken
    )
    {
        var (rows, repeats) = (new Dictionary<string, TableRow>(), new Dictionary<string, string>());
        foreach (var row in seen.Where(item => item.Event.LeadEmail is not null).Select(item => RowOf(item.Key, item.Event)))
        {
            var known = rows.GetValueOrDefault(row.Row) ?? _recent.GetValueOrDefault(row.Row);
            if (known is null || !IsKnown(known, row, repeats))
            {
                rows[row.Row] = row;
                if (SignpostTo(row) is { } signpost && !_signposts.ContainsKey(OfToday(signpost)))
                {
                    rows[signpost.Row] = signpost;
                }
            }
        }
        foreach (var partition in rows.Values.GroupBy(row => row.Partition))
        {
            foreach (var chunk in partition.Chunk(100))
            {
                await WriteAsync(partition.Key, [.. chunk], repeats, cancellationToken);
            }
        }
        return repeats;
    }

    /// <summary>Almost always none of them is there yet: that is tried first, and looked at only where it fails.</summary>
    private async Task WriteAsync(
        string partition,
        List<TableRow> rows,
        Dictionary<string, string> repeats,
        CancellationToken cancellationToken
    )
    {
        var replaced = new HashSet<string>();
        for (var failed = 0; rows.Count > 0; failed++)
        {
            if (failed == MostTries)
            {
                throw new TransientFailureException($"Recorded sends were changed by others {MostTries} times in a row.");
            }
            var inserts = rows.Where(row => IsGuarded(row) && !replaced.Contains(row.Row)).ToList();
            List<TableOperation> operations =
            [
                .. rows.Select(row => inserts.Contains(row) ? TableOperation.Insert(row) : TableOperation.Upsert(row)),
            ];
            // What is written without a condition is written whatever the answer says.
            if (await tables.BatchAsync(Table, partition, operations, cancellationToken) is not { } at || inserts.Count == 0)
            {
                Remember(rows);
                return;
            }
            // A batch that comes again is there as a whole: then all are looked at together.
            var asked = failed < MostSingly && inserts.Contains(rows[at]) ? [rows[at]] : inserts;
            var there = await Task.WhenAll(asked.Select(row => tables.GetAsync(Table, partition, row.Row, cancellationToken)));
            foreach (var (row, known) in asked.Zip(there).Where(pair => pair.Second is not null))
            {
                if (IsKnown(known!, row, repeats))
                {
                    rows.Remove(row);
                    Remember([known!]);
                }
                else
                {
                    replaced.Add(row.Row); // the step was sent again, later
                }
            }
        }
    }

    /// <summary>Whether the send is there already: reported by the same event, or a moment before by another one, which is then
    /// noted.</summary>
    private static bool IsKnown(TableRow known, TableRow row, Dictionary<string, string> repeats)
    {
        var (first, own) = (known.Text("Key"), row.Text("Key"));
        if (first is null || own is null || ((known.Time("SentAt") ?? default) - row.Time("SentAt")!.Value).Duration() > LeadFacts.Soon)
        {
            return false;
        }
        if (first != own)
        {
            repeats[own] = first;
        }
        return true;
    }

    /// <summary>Only a step can be told from another one; an earlier version noted no key.</summary>
    private static bool IsGuarded(TableRow row) => row.Text("Key") is not null;

    private void Remember(IEnumerable<TableRow> rows)
    {
        if (_recent.Count > MostRecent)
        {
            _recent.Clear();
        }
        if (_signposts.Count > MostRecent)
        {
            _signposts.Clear();
        }
        foreach (var row in rows)
        {
            if (IsGuarded(row))
            {
                _recent[row.Row] = row;
            }
            else if (IsSignpost(row))
            {
                _signposts[OfToday(row)] = 0;
            }
        }
    }

    /// <returns>The sends to the lead in the campaign, the oldest first.</returns>
    public async Task<IReadOnlyList<SendRecord>> FindAsync(
        string workspace,
        string? campaignId,
        string email,
        CancellationToken cancellationToken
    )
    {
        var key = LeadKey.Of(workspace, campaignId, email);
        var sends = new List<SendRecord>();
        await foreach (
            var row in tables
                .QueryAsync(Table, PartitionOf(key), key + "|", key + "}", cancellationToken)
                .Where(row => row.Text("Kind") is null)
        )
        {
            sends.Add(SendOf(row));
        }
        return [.. sends.OrderBy(send => send.SentAt)];
    }

    /// <summary>The sends to the lead in the campaign, in the order of its steps.</summary>
    public async Task<IReadOnlyList<SendRecord>> ListAsync(
        string workspace,
        string? campaignId,
        string email,
        CancellationToken cancellationToken
    )
    {
        var key = LeadKey.Of(workspace, campaignId, email);
        var rows = await tables.QueryAsync(Table, PartitionOf(key), key + "|", key + "}", cancellationToken).ToListAsync(cancellationToken);
        return
        [
            .. rows.Where(row => row.Text("Kind") is null)
                .Select(row => SendOf(row) with { OpenedAt = AtOf(row, Opened), ClickedAt = AtOf(row, Clicked) }),
        ];

        DateTimeOffset? AtOf(TableRow send, string kind) => rows.FirstOrDefault(row => row.Row == $"{send.Row}|{kind}")?.Time("SentAt");
    }

    /// <summary>Removes a slice's sends made before <paramref name="before"/>, up to a hundred in one transaction. It looks at every send
    /// of the slice.</summary>
    /// <param name="slice">From 0 to <see cref="Slices"/> - 1.</param>
    /// <param name="before">Older ones go.</param>
    /// <param name="cancellationToken">Ends the look where it is.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> PurgeAsync(int slice, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        var digit = "0123456789abcdef"[slice];
        var partition = PartitionOf(digit.ToString());
        var rows = tables.QueryAsync(Table, partition, digit.ToString(), ((char)(digit + 1)).ToString(), cancellationToken);
        var signposts = tables.QueryAsync(Table, partition, Signpost, SignpostEnd, cancellationToken).Where(row => LeadOf(row)[0] == digit);
        await foreach (
            var old in rows.Concat(signposts)
                .Where(row => row.Time("SentAt") is not { } at || at < before)
                .Chunk(100)
                .WithCancellation(cancellationToken)
        )
        {
            // Fails when somebody else removed one meanwhile; then the next look takes the rest.
            if (await tables.BatchAsync(Table, partition, [.. old.Select(TableOperation.Delete)], cancellationToken) is null)
            {
                purged += old.Length;
            }
        }
        return purged;
    }

    private static SendRecord SendOf(TableRow row) =>
        new(
            (int?)row.Number("Step"),
            (int?)row.Number("Variant"),
            row.Text("EmailAccount"),
            row.Text("Subject"),
            row.Time("SentAt") ?? default
        )
        {
            Text = row.Text("Text"),
        };

    private static TableRow RowOf(EventKey by, InstantlyEvent send)
    {
        var key = LeadKey.Of(send.Workspace, send.CampaignId, send.LeadEmail!);
        var kind = send.EventType switch
        {
            EventType.EmailOpened => Opened,
            EventType.LinkClicked => Clicked,
            _ => null,
        };
        return new TableRow(
            PartitionOf(key),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{key}|{send.Step ?? 0:0000}|{send.Variant ?? 0:0000}{(kind is null ? "" : "|" + kind)}"
            )
        )
            .Set("Step", send.Step)
            .Set("Variant", send.Variant)
            .Set("EmailAccount", send.EmailAccount)
            .Set("Kind", kind)
            .Set("Event", by.Value)
            .Set("Key", kind is null && send.Step is not null ? by.Value : null)
            .Set("Person", LeadKey.OfPerson(send.LeadEmail!))
            .Set("Workspace", send.Workspace)
            .Set("Subject", Start(send.EmailSubject, 500))
            .Set("Text", kind is null ? Start(send.EmailText, MostText) : null)
            .Set("SentAt", send.Timestamp);
    }

    private static string? Start(string? text, int most) =>
        text is null || text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private static string PartitionOf(string key) => Partition(key[0] % Partitions);
}
