using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Bounces.Diagnostics;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Counts bounces by recipient domain, mail provider, sending account and campaign, each once, however often and in whatever
/// order they come.</summary>
/// <remarks>
/// Table <c>bouncecounts</c>, a partition for each workspace. A bounce is a row for each of the four, inserted in one transaction under
/// the event's key: inserting it again changes nothing, so no instance has to know of another. What becomes known of its kind is a further
/// row. Rows sort by the event's own time, so a window is a range. <see cref="BounceFold"/> turns old rows into numbers of days.
/// </remarks>
internal sealed class BounceTally(ITableStore tables, MailboxProviders providers)
{
    internal const string Table = "bouncecounts";
    internal const string NumberPrefix = "n|";
    private const int MostText = 300;

    /// <summary>Counts the bounce, unless it is counted already.</summary>
    public Task CountAsync(InstantlyEvent bounce, EventKey key, CancellationToken cancellationToken) =>
        InsertAsync(
            bounce,
            key,
            suffix: "",
            row =>
                row.Set("At", bounce.Timestamp)
                    .Set("Workspace", bounce.Workspace)
                    .Set("Domain", Clip(DomainOf(bounce)))
                    .Set("Account", Clip(bounce.EmailAccount))
                    .Set("CampaignId", Clip(bounce.CampaignId))
                    .Set("CampaignName", Clip(bounce.CampaignName))
                    .Set("Provider", ProviderOf(bounce)),
            cancellationToken
        );

    /// <summary>States what is known of a bounce that was counted. Stated again with more evidence, that counts.</summary>
    public async Task StateAsync(InstantlyEvent bounce, EventKey key, BounceEvidence evidence, CancellationToken cancellationToken)
    {
        var kind = evidence.Kind;
        if (kind is not BounceKind.Unknown)
        {
            await InsertAsync(bounce, key, $"|{kind}", row => row, cancellationToken);
        }
        // By the same question first, whenever and by whomever this is asked: a bounce is counted at one provider.
        if (
            ProviderOf(bounce) is null
            && (await providers.OfDomainAsync(DomainOf(bounce), cancellationToken) ?? evidence.Provider) is { } provider
        )
        {
            // It is known after the bounce was counted: it is counted there now, once, for its row is there or is not.
            var partition = PartitionOf(bounce.Workspace);
            var row = RowOf(bounce, key, BounceDimension.Provider, provider);
            await tables.InsertAsync(
                Table,
                new TableRow(partition, row)
                    .Set("At", bounce.Timestamp)
                    .Set("Workspace", bounce.Workspace)
                    .Set("Domain", Clip(DomainOf(bounce)))
                    .Set("Provider", provider),
                cancellationToken
            );
            if (kind is not BounceKind.Unknown)
            {
                await tables.InsertAsync(Table, new TableRow(partition, $"{row}|{kind}"), cancellationToken);
            }
        }
    }

    /// <summary>The bounces of a time, oldest first.</summary>
    /// <param name="value">A domain, a sending account or a campaign's id.</param>
    /// <param name="most">No more are read than so many.</param>
    public async Task<IReadOnlyList<CountedBounce>> WindowAsync(
        string workspace,
        BounceDimension by,
        string value,
        DateTimeOffset from,
        DateTimeOffset to,
        int most,
        CancellationToken cancellationToken
    )
    {
        var start = $"{Letter(by)}|{HashOf(value)}|";
        var rows = tables.QueryAsync(Table, PartitionOf(workspace), start + Stamp(from), start + Stamp(to) + "~", cancellationToken);
        return await BouncesAsync(rows, cancellationToken).Take(most).ToListAsync(cancellationToken);
    }

    /// <summary>The numbers of the UTC days from <paramref name="since"/> on, of one workspace or of all.</summary>
    public async Task<IReadOnlyList<BounceNumber>> NumbersAsync(string? workspace, DateOnly since, CancellationToken cancellationToken)
    {
        var first = since.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var numbers = new SortedDictionary<(string Workspace, string Day, string By, string Value), BounceNumber>();
        void Add(BounceNumber number)
        {
            var key = (number.Workspace, number.Day, number.By, number.Value);
            numbers[key] = numbers.TryGetValue(key, out var known) ? known.And(number) : number;
        }
        var partition = workspace is null ? null : PartitionOf(workspace);
        await foreach (var row in tables.QueryAsync(Table, partition, NumberPrefix + first, NumberPrefix + "~", cancellationToken))
        {
            Add(NumberOf(row));
        }
        foreach (var by in Enum.GetValues<BounceDimension>())
        {
            var rows = tables.QueryAsync(Table, partition, $"{Letter(by)}|", $"{Letter(by)}|~", cancellationToken);
            await foreach (var (row, kind) in CountedAsync(rows, cancellationToken))
            {
                if (DayOf(row) is var day && string.CompareOrdinal(day, first) >= 0)
                {
                    Add(Empty(row, by, day).And(kind));
                }
            }
        }
        return [.. numbers.Values];
    }

    internal static string PartitionOf(string workspace) => "w" + LeadKey.Of(workspace, "")[..16];

    internal static string HashOf(string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value.Trim().ToLowerInvariant())))[..16];

    internal static char Letter(BounceDimension by) =>
        by switch
        {
            BounceDimension.Domain => 'd',
            BounceDimension.Account => 'a',
            BounceDimension.Provider => 'p',
            _ => 'c',
        };

    internal static string? DomainOf(InstantlyEvent bounce) =>
        bounce.LeadEmail?.Split('@') is [_, .., { Length: > 0 } domain] ? domain : null;

    internal static string DayOf(TableRow row) => row.Row.Split('|')[2][..8];

    internal static BounceNumber Empty(TableRow counted, BounceDimension by, string day) =>
        new(counted.Text("Workspace") ?? "", day, by.ToString().ToLowerInvariant(), ValueOf(counted, by) ?? "", 0, 0, 0, 0, 0);

    internal static BounceNumber NumberOf(TableRow row) =>
        new(
            row.Text("Workspace") ?? "",
            row.Row.Split('|')[1],
            row.Text("By") ?? "",
            row.Text("Value") ?? "",
            row.Number("Hard"),
            row.Number("Soft"),
            row.Number("Sender"),
            row.Number("Content"),
            row.Number("Unknown")
        );

    internal static TableRow RowOf(string partition, string row, BounceNumber number, string? etag) =>
        new TableRow(partition, row) { ETag = etag }
            .Set("Workspace", number.Workspace)
            .Set("By", number.By)
            .Set("Value", number.Value)
            .Set("Hard", number.Hard)
            .Set("Soft", number.Soft)
            .Set("Sender", number.Sender)
            .Set("Content", number.Content)
            .Set("Unknown", number.Unknown);

    /// <summary>Each counted bounce with the kind that counts, of rows in their order: a bounce's further rows come right behind
    /// it.</summary>
    internal static async IAsyncEnumerable<(TableRow Row, BounceKind Kind)> CountedAsync(
        IAsyncEnumerable<TableRow> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        (TableRow Row, BounceKind Kind)? current = null;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var parts = row.Row.Split('|');
            if (parts.Length == 4)
            {
                if (current is { } ready)
                {
                    yield return ready;
                }
                current = (row, BounceKind.Unknown);
            }
            else if (
                current is { } counted
                && row.Row.StartsWith(counted.Row.Row, StringComparison.Ordinal)
                && Enum.TryParse<BounceKind>(parts[^1], out var kind)
            )
            {
                current = (counted.Row, Rank(kind) > Rank(counted.Kind) ? kind : counted.Kind);
            }
        }
        if (current is { } last)
        {
            yield return last;
        }
    }

    private static async IAsyncEnumerable<CountedBounce> BouncesAsync(
        IAsyncEnumerable<TableRow> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var (row, kind) in CountedAsync(rows, cancellationToken))
        {
            yield return new CountedBounce(
                row.Row.Split('|')[3],
                row.Time("At") ?? default,
                row.Text("Domain"),
                row.Text("Account"),
                row.Text("CampaignId"),
                row.Text("CampaignName"),
                kind
            );
        }
    }

    private async Task InsertAsync(
        InstantlyEvent bounce,
        EventKey key,
        string suffix,
        Func<TableRow, TableRow> fill,
        CancellationToken cancellationToken
    )
    {
        var partition = PartitionOf(bounce.Workspace);
        var operations = Enum.GetValues<BounceDimension>()
            .Select(by => (by, Value: ValueOf(bounce, by)))
            .Where(dimension => !string.IsNullOrWhiteSpace(dimension.Value))
            .Select(dimension =>
                TableOperation.Insert(fill(new TableRow(partition, RowOf(bounce, key, dimension.by, dimension.Value!) + suffix)))
            )
            .ToList();
        if (operations.Count > 0)
        {
            // A conflict says that the bounce is counted already: all its rows are written together.
            await tables.BatchAsync(Table, partition, operations, cancellationToken);
        }
    }

    private static string? ValueOf(InstantlyEvent bounce, BounceDimension by) =>
        by switch
        {
            BounceDimension.Domain => DomainOf(bounce),
            BounceDimension.Account => bounce.EmailAccount,
            BounceDimension.Provider => ProviderOf(bounce),
            _ => bounce.CampaignId,
        };

    private static string? ProviderOf(InstantlyEvent bounce) => MailProviders.OfDomain(DomainOf(bounce));

    private static string RowOf(InstantlyEvent bounce, EventKey key, BounceDimension by, string value) =>
        $"{Letter(by)}|{HashOf(value)}|{Stamp(bounce.Timestamp)}|{key}";

    private static string? ValueOf(TableRow row, BounceDimension by) =>
        row.Text(
            by switch
            {
                BounceDimension.Domain => "Domain",
                BounceDimension.Account => "Account",
                BounceDimension.Provider => "Provider",
                _ => "CampaignId",
            }
        );

    private static int Rank(BounceKind kind) =>
        kind switch
        {
            BounceKind.Sender => 4,
            BounceKind.Content => 3,
            BounceKind.Hard => 2,
            BounceKind.Soft => 1,
            _ => 0,
        };

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);

    private static string? Clip(string? text) => text is { Length: > MostText } ? text[..MostText] : text;
}
