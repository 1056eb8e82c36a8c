using System.Collections.Concurrent;
using System.Globalization;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Intake.Refusals;

/// <summary>Remembers how many deliveries were refused and why: the log says it once a minute for each cause, <c>doctor</c> and the watch
/// ask for it.</summary>
/// <remarks>
/// Counted in memory, and written behind the answer at most once a minute and cause: whoever sends many costs a write a minute. A row holds
/// ten minutes of one cause. A crash costs a minute's counts.
/// </remarks>
public sealed partial class RefusedDeliveries(ITableStore tables, TimeProvider time, ILogger<RefusedDeliveries> logger)
    : IAsyncDisposable,
        IDisposable
{
    private const string Table = "intake";
    private const string Partition = "refused";
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    /// <summary>Older rows say nothing about today and are removed.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly OncePerMinute _lines = new(time);

    /// <summary>The write that was begun last; tests wait for it.</summary>
    internal Task Writing { get; private set; } = Task.CompletedTask;

    /// <param name="outcome">What the delivery is counted as; one that is no refusal is not counted here.</param>
    public void Record(string outcome)
    {
        if (RefusalCause.Of(outcome) is not { } why)
        {
            return;
        }
        if (_lines.Count(outcome) is > 0 and var lately)
        {
            Log.Refused(logger, lately, why);
        }
        var now = time.GetUtcNow();
        var pending = _pending.GetOrAdd(outcome, static _ => new Pending());
        lock (pending)
        {
            pending.Count++;
            pending.LastAt = now;
            if (now < pending.WriteAt)
            {
                return;
            }
            pending.WriteAt = now + WriteEvery;
        }
        Writing = WriteAsync(outcome, pending);
    }

    /// <summary>What was refused since then, to ten minutes, the most frequent cause first.</summary>
    public async Task<IReadOnlyList<RefusedCount>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, RefusedCount>(StringComparer.Ordinal);
        await foreach (var row in tables.QueryAsync(Table, Partition, RowOf(since, ""), null, cancellationToken))
        {
            Add(row.Text("Cause")!, row.Number("Count"), row.Time("LastAt") ?? since);
        }
        foreach (var (cause, pending) in _pending)
        {
            lock (pending)
            {
                if (pending.Count > 0 && pending.LastAt >= since)
                {
                    Add(cause, pending.Count, pending.LastAt);
                }
            }
        }
        return [.. counts.Values.OrderByDescending(count => count.Count).ThenBy(count => count.Cause, StringComparer.Ordinal)];

        void Add(string cause, long count, DateTimeOffset lastAt)
        {
            var known = counts.GetValueOrDefault(cause);
            counts[cause] = new RefusedCount(
                cause,
                RefusalCause.Of(cause) ?? cause,
                (known?.Count ?? 0) + count,
                known?.LastAt > lastAt ? known.LastAt : lastAt
            );
        }
    }

    /// <summary>Writes what was counted since.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writing;
        foreach (var (cause, pending) in _pending)
        {
            await WriteAsync(cause, pending);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WriteAsync(string cause, Pending pending)
    {
        long count;
        DateTimeOffset lastAt;
        lock (pending)
        {
            (count, lastAt, pending.Count) = (pending.Count, pending.LastAt, 0);
        }
        if (count == 0)
        {
            return;
        }
        var written = false;
        try
        {
            var row = RowOf(lastAt, cause);
            var known = await tables.GetAsync(Table, Partition, row, CancellationToken.None);
            var next = (known ?? new TableRow(Partition, row))
                .Set("Cause", cause)
                .Set("Count", (known?.Number("Count") ?? 0) + count)
                .Set("LastAt", lastAt);
            written =
                await (
                    known is null
                        ? tables.InsertAsync(Table, next, CancellationToken.None)
                        : tables.UpdateAsync(Table, next, CancellationToken.None)
                )
                    is not null;
            if (known is null)
            {
                await foreach (var old in tables.QueryAsync(Table, Partition, null, RowOf(lastAt - Kept, ""), CancellationToken.None))
                {
                    await tables.DeleteAsync(Table, Partition, old.Row, CancellationToken.None);
                }
            }
        }
        catch (Exception ex)
        {
            // Nobody waits for this write, and the next one includes what it missed.
            Log.NotWritten(logger, ex is TransientFailureException ? ex.Message : ex.GetType().Name);
        }
        if (!written)
        {
            lock (pending)
            {
                pending.Count += count;
            }
        }
    }

    private static string RowOf(DateTimeOffset at, string cause) =>
        string.Create(CultureInfo.InvariantCulture, $"{new DateTime(at.UtcTicks - (at.UtcTicks % Span.Ticks)):yyyyMMddHHmm}|{cause}");

    private sealed class Pending
    {
        public long Count { get; set; }

        public DateTimeOffset LastAt { get; set; }

        public DateTimeOffset WriteAt { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "Deliveries refused: {Count} since this was last said; {Why}. Instantly switches a webhook off that is refused "
                + "again and again: see `instantly-pipeline connect --check`."
        )]
        public static partial void Refused(ILogger logger, long count, string why);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Debug,
            Message = "How many deliveries were refused could not be written down: {Failure}"
        )]
        public static partial void NotWritten(ILogger logger, string failure);
    }
}
