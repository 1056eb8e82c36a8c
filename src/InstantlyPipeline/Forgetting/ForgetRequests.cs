using System.Globalization;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Forgetting;

/// <summary>Forgets people: says what would be removed, takes the wish, and carries it out table by table.</summary>
/// <remarks>
/// A wish is a row of table <c>forgetting</c>, which holds the address until the wish is carried out. What is still on its way is dropped
/// from the moment all instances know of it, and only then are the tables gone through; each that is done is written down, so a run that is
/// cut off is continued at the next one.
/// </remarks>
internal sealed partial class ForgetRequests(
    ITableStore tables,
    IEnumerable<IEraser> erasers,
    Tombstones tombstones,
    IDeadMessages deadMessages,
    TimeProvider time,
    ILogger<ForgetRequests> logger
) : IUpkeep, IRetained
{
    private const string Partition = "wish";
    private const string DeadMessages = "queues' dead messages";

    // A report of what was done says how much, and no longer of whom.
    private static readonly TimeSpan ReportStays = TimeSpan.FromDays(30);

    public string Name => "forget";

    /// <summary>What each table holds of somebody, by name; tables without anything are left out.</summary>
    public async Task<IReadOnlyDictionary<string, int>> LookAsync(Forgotten who, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (eraser, table) in await TablesAsync(cancellationToken))
        {
            Add(found, table, await eraser.EraseAsync(table, who, confirmed: false, cancellationToken));
        }
        Add(found, DeadMessages, (await DeadAsync(who, cancellationToken)).Count);
        return found;
    }

    /// <summary>What stays of somebody, a sentence each.</summary>
    public async Task<IReadOnlyList<string>> StaysAsync(Forgotten who, CancellationToken cancellationToken)
    {
        var stays = new List<string>();
        foreach (var eraser in erasers)
        {
            if (await eraser.StaysAsync(who, cancellationToken) is { } sentence)
            {
                stays.Add(sentence);
            }
        }
        stays.Add("The trail says for a year who decided what, and names people by a hash of the address.");
        return stays;
    }

    /// <summary>Takes the wish; from now on it is carried out whatever happens.</summary>
    /// <returns>The wish's name.</returns>
    public async Task<string> WishAsync(Forgotten who, string by, string? why, CancellationToken cancellationToken)
    {
        await tombstones.AddAsync(who, cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"{who.At.UtcTicks:D19}-{Guid.NewGuid():N}");
        await tables.InsertAsync(
            Tombstones.Table,
            new TableRow(Partition, name)
                .Set("Email", who.Email)
                .Set("Workspace", who.Workspace)
                .Set("At", who.At)
                .Set("By", by)
                .Set("Why", why)
                .Set("Done", ""),
            cancellationToken
        );
        return name;
    }

    /// <summary>How far wishes are, the oldest first.</summary>
    public async Task<IReadOnlyList<ForgetReport>> ReportsAsync(CancellationToken cancellationToken) =>
        await tables
            .QueryAsync(Tombstones.Table, Partition, null, null, cancellationToken)
            .Select(row => new ForgetReport(
                row.Row,
                row.Time("At") ?? default,
                row.Text("By") ?? "",
                row.Text("Why"),
                row.Time("EndedAt"),
                (int)row.Number("Rows"),
                Done(row)
            )
            {
                RowsByTable = Counts(row),
                Stays = (row.Text("Stays") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries),
            })
            .ToListAsync(cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var wish in tables.QueryAsync(Tombstones.Table, Partition, null, null, cancellationToken))
        {
            if (wish.Time("EndedAt") is null && time.GetUtcNow() - wish.Time("At") >= Tombstones.KnownAfter)
            {
                await CarryOutAsync(wish, cancellationToken);
            }
        }
    }

    public async Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        await tombstones.PurgeAsync(cancellationToken);
        await foreach (var wish in tables.QueryAsync(Tombstones.Table, Partition, null, null, cancellationToken))
        {
            if (time.GetUtcNow() - wish.Time("EndedAt") > ReportStays)
            {
                await tables.DeleteAsync(Tombstones.Table, Partition, wish.Row, cancellationToken);
            }
        }
    }

    private async Task CarryOutAsync(TableRow wish, CancellationToken cancellationToken)
    {
        var who = new Forgotten(wish.Text("Email"), wish.Text("Workspace"), wish.Time("At") ?? default);
        foreach (var (eraser, table) in await TablesAsync(cancellationToken))
        {
            if (Done(wish).Contains(table))
            {
                continue;
            }
            var erased = await eraser.EraseAsync(table, who, confirmed: true, cancellationToken);
            if (!await KeepAsync(Counted(wish, table, erased).Set("Done", $"{wish.Text("Done")},{table}"), cancellationToken))
            {
                return; // another instance carries it out
            }
        }
        var dead = await DeadAsync(who, cancellationToken);
        if (dead.Count > 0)
        {
            await deadMessages.RemoveAsync(dead, time.GetUtcNow(), cancellationToken);
        }
        // The end: the address leaves as well.
        var stays = await StaysAsync(who, cancellationToken);
        if (
            await KeepAsync(
                Counted(wish, DeadMessages, dead.Count)
                    .Set("Email", null)
                    .Set("Stays", string.Join('\n', stays))
                    .Set("EndedAt", time.GetUtcNow()),
                cancellationToken
            )
        )
        {
            Log.Forgotten(logger, wish.Number("Rows"));
        }
    }

    private async Task<bool> KeepAsync(TableRow wish, CancellationToken cancellationToken)
    {
        wish.ETag = await tables.UpdateAsync(Tombstones.Table, wish, cancellationToken);
        return wish.ETag is not null;
    }

    private async Task<IReadOnlyList<(IEraser Eraser, string Table)>> TablesAsync(CancellationToken cancellationToken) =>
        [
            .. from table in await tables.ListTablesAsync("", cancellationToken)
            let eraser = erasers.FirstOrDefault(one => one.Tables.Any(known => known.Is(table)))
            where eraser is not null
            select (eraser, table),
        ];

    private async Task<IReadOnlySet<EventKey>> DeadAsync(Forgotten who, CancellationToken cancellationToken) =>
        (await deadMessages.ListAsync(cancellationToken).ToListAsync(cancellationToken))
            .Where(dead =>
                EventReader.Read(dead.Event.Payload.Span).Identity is { } identity && who.Is(identity.Workspace, identity.LeadEmail)
            )
            .Select(dead => dead.Event.Key)
            .ToHashSet();

    private static TableRow Counted(TableRow wish, string table, int rows) =>
        wish.Set("Rows", wish.Number("Rows") + rows)
            .Set(
                "Counts",
                rows == 0 ? wish.Text("Counts") : string.Create(CultureInfo.InvariantCulture, $"{wish.Text("Counts")}{table}={rows}\n")
            );

    private static SortedDictionary<string, int> Counts(TableRow wish)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in (wish.Text("Counts") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.LastIndexOf('=');
            counts[line[..at]] = counts.GetValueOrDefault(line[..at]) + int.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture);
        }
        return counts;
    }

    private static string[] Done(TableRow wish) => (wish.Text("Done") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static void Add(SortedDictionary<string, int> found, string table, int rows)
    {
        if (rows > 0)
        {
            found[table] = rows;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Somebody was forgotten: {Rows} rows were removed or emptied.")]
        public static partial void Forgotten(ILogger logger, long rows);
    }
}
