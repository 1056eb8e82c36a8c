using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Soak;

/// <summary>Measures the cost of an event at growing sizes of one SQLite store, with the pipeline's own processors.</summary>
internal sealed class CostRun(int most, TextWriter output)
{
    private const int Smallest = 10_000;
    private const int Batch = 100;
    private const int MeasuredBatches = 50;
    private const int MeasuredReplies = 500;
    private readonly Deliveries _deliveries = new(seed: 7);
    private int _made;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-cost-");
        try
        {
            await using var services = Services(folder.FullName);
            var tables = (CountingTables)services.GetRequiredService<ITableStore>();
            var engagement = services.GetRequiredService<IEventBatchHandler>();
            var replies = services.GetRequiredService<IEventHandler>();
            await output.WriteLineAsync(
                "| Stored events | Engagement µs/event | ratio | transactions/event | Reply µs/event | ratio | transactions/event |"
            );
            await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|--:|");
            (double Engagement, double Reply)? first = null;
            for (long size = Smallest; size <= most; size *= 10)
            {
                while (_made < size)
                {
                    await engagement.HandleAsync(Engagement(), cancellationToken);
                    if (_made % 100_000 == 0)
                    {
                        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{_made:N0} events stored"));
                    }
                }
                var batches = Enumerable.Range(0, MeasuredBatches).Select(_ => Engagement()).ToList();
                var one = await MeasureAsync(
                    tables,
                    batches,
                    batch => engagement.HandleAsync(batch, cancellationToken),
                    MeasuredBatches * Batch
                );
                var messages = Enumerable
                    .Range(0, MeasuredReplies)
                    .Select(_ => Message(_deliveries.Reply("Please send me your prices.")))
                    .ToList();
                var two = await MeasureAsync(tables, messages, message => replies.HandleAsync(message, cancellationToken), MeasuredReplies);
                first ??= (one.Micros, two.Micros);
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {size:N0} | {one.Micros:F0} | {one.Micros / first.Value.Engagement:F2} | {one.Transactions:F3} | {two.Micros:F0} | {two.Micros / first.Value.Reply:F2} | {two.Transactions:F2} |"
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

    private List<QueuedEvent> Engagement() =>
        [.. Enumerable.Range(0, Batch).Select(index => Message(index % 3 == 0 ? _deliveries.Sent() : _deliveries.Opened()))];

    private QueuedEvent Message(byte[] body)
    {
        _made++;
        var identity = EventReader.Read(body).Identity!;
        return new QueuedEvent
        {
            Key = EventKey.Of(identity),
            EventType = identity.EventType,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            DeliveryId = Guid.CreateVersion7().ToString("N"),
            Payload = body,
        };
    }

    private static ServiceProvider Services(string folder)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddPipeline().AddSqlitePipelineStorage(folder);
        services.AddSingleton<ITableStore>(provider => new CountingTables(
            provider.GetRequiredService<SqliteTableStore>(),
            asInAzure: true
        ));
        return services.BuildServiceProvider();
    }
}
