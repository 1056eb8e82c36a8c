using System.Diagnostics;
using System.Globalization;

namespace InstantlyPipeline.Soak;

/// <summary>Measures the cost of an event at growing sizes of one SQLite store, with the pipeline's own processors.</summary>
internal sealed class CostRun(int most, TextWriter output)
{
    private const int Batch = 100;
    private const int MeasuredBatches = 50;
    private const int MeasuredReplies = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-cost-");
        try
        {
            await using var store = new MeasuredStore(folder.FullName, asInAzure: true);
            var (engagement, replies) = (store.Batches, store.Single);
            await output.WriteLineAsync(
                "| Stored events | Engagement µs/event | ratio | transactions/event | Reply µs/event | ratio | transactions/event |"
            );
            await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|--:|");
            (double Engagement, double Reply)? first = null;
            for (long size = MeasuredStore.Smallest; size <= most; size *= 10)
            {
                await store.FillAsync(size, () => engagement.HandleAsync(store.Engagement(Batch), cancellationToken));
                var batches = Enumerable.Range(0, MeasuredBatches).Select(_ => store.Engagement(Batch)).ToList();
                var one = await MeasureAsync(
                    store.Tables,
                    batches,
                    batch => engagement.HandleAsync(batch, cancellationToken),
                    MeasuredBatches * Batch
                );
                var messages = Enumerable
                    .Range(0, MeasuredReplies)
                    .Select(_ => store.Message(store.Deliveries.Reply("Please send me your prices.")))
                    .ToList();
                var two = await MeasureAsync(
                    store.Tables,
                    messages,
                    message => replies.HandleAsync(message, cancellationToken),
                    MeasuredReplies
                );
                first ??= (one.Micros, two.Micros);
                var (ofOne, ofTwo) = (one.Micros / first.Value.Engagement, two.Micros / first.Value.Reply);
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {size:N0} | {one.Micros:F0} | {ofOne:F2} | {one.Transactions:F3} "
                            + $"| {two.Micros:F0} | {ofTwo:F2} | {two.Transactions:F2} |"
                    )
                );
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Micros, double Transactions)> MeasureAsync<T>(
        CountingTables tables,
        List<T> items,
        Func<T, Task> handle,
        int events
    )
    {
        var (before, started) = (tables.Transactions, Stopwatch.GetTimestamp());
        foreach (var item in items)
        {
            await handle(item);
        }
        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds / events, (double)(tables.Transactions - before) / events);
    }
}
