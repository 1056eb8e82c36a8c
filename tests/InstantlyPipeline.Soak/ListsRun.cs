using System.Diagnostics;
using System.Globalization;
using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Soak;

/// <summary>Measures the desk's calls at growing sizes of one SQLite store that the pipeline's own processors filled; no destination is
/// configured.</summary>
internal sealed class ListsRun(int most, TextWriter output)
{
    private const int Smallest = 10_000;
    private const int Calls = 60;
    private const int BatchesAtOnce = 5;
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly Deliveries _deliveries = new(seed: 7);
    private readonly SampleLead _asked = new("asked.often@harborline.example", "Asked", "Often", "Harborline");
    private int _made;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-lists-");
        try
        {
            await using var services = Services(folder.FullName);
            var tables = (CountingTables)services.GetRequiredService<ITableStore>();
            var (engagement, single, api) = (
                services.GetRequiredService<IEventBatchHandler>(),
                services.GetRequiredService<IEventHandler>(),
                services.GetRequiredService<OperationsApi>()
            );
            // As a host does at its start: a new store has nothing of before that would have to be read the old way.
            await services.GetServices<IPeriodicTask>().Single(task => task.Name == "upkeep").RunAsync(cancellationToken);
            (string Name, string Method, string Path, string? Body)[] calls =
            [
                ("newest 50", "GET", "arrivals", null),
                ("newest 50 with engagement", "GET", "events", null),
                ("newest 50 opens", "POST", "events/search", """{"type":"email_opened"}"""),
                ("one person", "POST", "leads/show", $$"""{"lead":"{{_asked.Email}}"}"""),
                ("trouble", "GET", "trouble", null),
                ("dead letters", "POST", "events/search", """{"status":"dead","discarded":"false"}"""),
                ("search", "POST", "leads/search", """{"q":"asked"}"""),
                ("numbers", "GET", "numbers", null),
            ];
            await output.WriteLineAsync(
                "| Stored events | call | median ms | p95 ms | ratio | processor ms | ratio | transactions | ratio |"
            );
            await output.WriteLineAsync("|--:|---|--:|--:|--:|--:|--:|--:|--:|");
            var first = new Dictionary<string, Cost>();
            for (long size = Smallest; size <= most; size *= 10)
            {
                while (_made < size)
                {
                    // Side by side, as the workers do: the store writes what comes at once in one go.
                    var work = new List<Task>();
                    for (var batch = 0; batch < BatchesAtOnce; batch++)
                    {
                        QueuedEvent[] opens =
                        [
                            .. Enumerable.Range(0, 90).Select(index => Message(index % 3 == 0 ? _deliveries.Sent() : _deliveries.Opened())),
                        ];
                        work.Add(engagement.HandleAsync(opens, cancellationToken));
                        for (var reply = 0; reply < 10; reply++)
                        {
                            // The person who is asked for has the same ten replies at each size.
                            var message = Message(
                                _deliveries.Reply("Please send me your prices.", _made % 1_000 == 90 && _made < Smallest ? _asked : null)
                            );
                            work.Add(single.HandleAsync(message, cancellationToken));
                        }
                    }
                    await Task.WhenAll(work);
                    if (_made % 100_000 == 0)
                    {
                        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{_made:N0} events stored"));
                    }
                }
                foreach (var (name, method, path, body) in calls)
                {
                    var cost = await MeasureAsync(api, tables, method, path, body, cancellationToken);
                    first.TryAdd(name, cost);
                    await output.WriteLineAsync(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"| {size:N0} | {name} | {cost.Median:F1} | {cost.P95:F1} | {cost.P95 / first[name].P95:F2} | {cost.Processor:F2} | {cost.Processor / first[name].Processor:F2} | {cost.Transactions:F1} | {cost.Transactions / first[name].Transactions:F2} |"
                        )
                    );
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Cost> MeasureAsync(
        OperationsApi api,
        CountingTables tables,
        string method,
        string path,
        string? body,
        CancellationToken cancellationToken
    )
    {
        var times = new List<double>();
        var before = 0;
        var processor = TimeSpan.Zero;
        for (var call = -5; call < Calls; call++) // the first ones warm up
        {
            if (call == 0)
            {
                (before, processor) = (tables.Transactions, Environment.CpuUsage.TotalTime);
            }
            var started = Stopwatch.GetTimestamp();
            var answer = await api.AnswerAsync(
                new OperationsRequest(method, path, _ => null, $"Bearer {Token}", new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""))),
                cancellationToken
            );
            if (answer.Status != 200)
            {
                throw new InvalidOperationException($"{method} {path} answered {answer.Status}.");
            }
            if (call >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        return new Cost(
            times.Order().ElementAt(Calls / 2),
            times.Order().ElementAt((int)(Calls * 0.95)),
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / Calls,
            (double)(tables.Transactions - before) / Calls
        );
    }

    /// <param name="Processor">Milliseconds of this process for a call, whatever else the machine does.</param>
    private sealed record Cost(double Median, double P95, double Processor, double Transactions);

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
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("Operations:Token", Token), new("Webhook:Secrets:0", Token)]).Build()
        );
        services.AddPipeline().AddSqlitePipelineStorage(folder);
        services.AddSingleton<ITableStore>(provider => new CountingTables(provider.GetRequiredService<SqliteTableStore>()));
        return services.BuildServiceProvider();
    }
}
