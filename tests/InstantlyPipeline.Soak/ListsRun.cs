using System.Diagnostics;
using System.Globalization;
using System.Text;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Soak;

/// <summary>Measures the desk's calls at growing sizes of one SQLite store that the pipeline's own processors filled; no destination is
/// configured.</summary>
internal sealed class ListsRun(int most, TextWriter output)
{
    private const int Calls = 60;
    private const int BatchesAtOnce = 5;
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly SampleLead _asked = new("asked.often@harborline.example", "Asked", "Often", "Harborline");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-lists-");
        try
        {
            await using var store = new MeasuredStore(
                folder.FullName,
                asInAzure: false,
                new("Operations:Token", Token),
                new("Webhook:Secrets:0", Token)
            );
            var api = store.Services.GetRequiredService<OperationsApi>();
            // As a host does at its start: a new store has nothing of before that would have to be read the old way.
            await store.Services.GetServices<IPeriodicTask>().Single(task => task.Name == "upkeep").RunAsync(cancellationToken);
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
            for (long size = MeasuredStore.Smallest; size <= most; size *= 10)
            {
                await store.FillAsync(size, () => StoreAsync(store, cancellationToken));
                foreach (var (name, method, path, body) in calls)
                {
                    var cost = await MeasureAsync(api, store.Tables, method, path, body, cancellationToken);
                    first.TryAdd(name, cost);
                    var (p95, processor, transactions) = cost.To(first[name]);
                    await output.WriteLineAsync(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"| {size:N0} | {name} | {cost.Median:F1} | {cost.P95:F1} | {p95:F2} | {cost.Processor:F2} | {processor:F2} "
                                + $"| {cost.Transactions:F1} | {transactions:F2} |"
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

    /// <summary>Side by side, as the workers do: the store writes what comes at once in one go.</summary>
    private Task StoreAsync(MeasuredStore store, CancellationToken cancellationToken)
    {
        var work = new List<Task>();
        for (var batch = 0; batch < BatchesAtOnce; batch++)
        {
            work.Add(store.Batches.HandleAsync(store.Engagement(90), cancellationToken));
            for (var reply = 0; reply < 10; reply++)
            {
                // The person who is asked for has the same ten replies at each size.
                var lead = store.Made % 1_000 == 90 && store.Made < MeasuredStore.Smallest ? _asked : null;
                work.Add(
                    store.Single.HandleAsync(store.Message(store.Deliveries.Reply("Please send me your prices.", lead)), cancellationToken)
                );
            }
        }
        return Task.WhenAll(work);
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
    private sealed record Cost(double Median, double P95, double Processor, double Transactions)
    {
        /// <summary>Ratios to another one.</summary>
        public (double P95, double Processor, double Transactions) To(Cost other) =>
            (P95 / other.P95, Processor / other.Processor, Transactions / other.Transactions);
    }
}
