using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Which troubles there are: each is told once when it begins and once when it has ended.</summary>
/// <remarks>The notice is stored first and then noted as told; sent twice it is one event, so a crash in between tells nobody
/// twice.</remarks>
internal sealed partial class TroubleBook(
    IEnumerable<ITroubleSource> sources,
    ITableStore tables,
    Notices notices,
    TimeProvider time,
    ILogger<TroubleBook> logger
)
{
    internal const string Table = "troubles";
    internal const string Open = "open";
    private const string NotLooked = "It could not be looked at.";

    /// <summary>So long a person who asks waits for each source; the watch waits as long as it takes.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        var known = await tables
            .QueryAsync(Table, Open, null, null, cancellationToken)
            .ToDictionaryAsync(row => row.Row, StringComparer.Ordinal, cancellationToken);
        foreach (var source in sources)
        {
            IReadOnlyList<Trouble> found;
            try
            {
                found = await source.LookAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                // One that could not look must not end what it saw before, nor keep the others from looking.
                Log.NotLooked(logger, source.Name, ex.GetType().Name);
                continue;
            }
            foreach (var trouble in found.DistinctBy(trouble => trouble.Id))
            {
                await BeginAsync(trouble, known.GetValueOrDefault(trouble.Id), cancellationToken);
            }
            foreach (var row in known.Values.Where(row => IsOf(source, row.Row) && !found.Any(trouble => trouble.Id == row.Row)))
            {
                await EndAsync(row, cancellationToken);
            }
        }
    }

    /// <summary>What there is now, looked at afresh; nobody is told. A source that could not look is a trouble of its own.</summary>
    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(sources.Select(source => LookAsync(source, cancellationToken)))).SelectMany(found => found)];

    private async Task<IReadOnlyList<Trouble>> LookAsync(ITroubleSource source, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await source.LookAsync(either.Token);
        }
        catch (Failures.TransientFailureException unreachable)
        {
            return [new Trouble(source.Name, NotLooked, unreachable.Message)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [new Trouble(source.Name, NotLooked, "Instantly does not answer in time; ask again in a few minutes.")];
        }
    }

    private async Task BeginAsync(Trouble trouble, TableRow? row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row is null)
        {
            row = new TableRow(Open, trouble.Id)
                .Set("Since", now)
                .Set("What", trouble.What)
                .Set("Cure", trouble.Cure)
                .Set("Client", trouble.Client);
            row.ETag = await tables.InsertAsync(Table, row, cancellationToken);
        }
        if (row.ETag is null || row.Time("ToldAt") is not null)
        {
            return; // another watch was first, or it is told already
        }
        await notices.SendAsync($"{trouble.Id}|begins", row.Time("Since")!.Value, $"⚠️ {trouble.What}", trouble.Cure, cancellationToken);
        await tables.UpdateAsync(Table, row.Set("ToldAt", now).Set("What", trouble.What), cancellationToken);
        Log.Begun(logger, trouble.Id);
    }

    private async Task EndAsync(TableRow row, CancellationToken cancellationToken)
    {
        if (row.Time("ToldAt") is not null)
        {
            var since = row.Time("Since")!.Value;
            await notices.SendAsync(
                $"{row.Row}|ends",
                since,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"✅ Over after {Spoken.Duration(time.GetUtcNow() - since)}: {row.Text("What")}"
                ),
                advice: null,
                cancellationToken
            );
            Log.Ended(logger, row.Row);
        }
        await tables.DeleteAsync(Table, Open, row.Row, cancellationToken);
    }

    internal static bool IsOf(ITroubleSource source, string id) =>
        id == source.Name || id.StartsWith(source.Name + "|", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Error,
            Message = "Trouble begins: {Trouble}. `instantly-pipeline doctor` says what it is and what to do."
        )]
        public static partial void Begun(ILogger logger, string trouble);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Trouble is over: {Trouble}.")]
        public static partial void Ended(ILogger logger, string trouble);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Warning,
            Message = "The watch could not look for trouble of the kind {Kind}: {Failure}. It looks again in five minutes."
        )]
        public static partial void NotLooked(ILogger logger, string kind, string failure);
    }
}
