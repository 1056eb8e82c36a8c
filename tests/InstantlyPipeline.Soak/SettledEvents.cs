using System.Diagnostics;
using InstantlyPipeline.Cli;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Soak;

/// <summary>Waits, by asking the operations API, until nothing is left to do, and keeps what the ledger says of the events that
/// act.</summary>
internal sealed class SettledEvents(OperationsClient operations)
{
    private const int AskedAtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the longest wait between two attempts, an hour and a fifth.</summary>
    private static readonly TimeSpan PatienceWithoutProgress = TimeSpan.FromMinutes(80);

    private readonly Dictionary<string, int> _found = [];

    public int Dead { get; private set; }

    /// <summary>Reasons of the first dead letters.</summary>
    public List<string> DeadReasons { get; } = [];

    public int Retried { get; private set; }

    /// <summary>Steps that an earlier run had done and that were found by asking the destination, by step.</summary>
    public IReadOnlyDictionary<string, int> FoundByLookUp => _found;

    public int Unsettled { get; private set; }

    public async Task WaitAsync(IEnumerable<string> keys, Action<int> onProgress, CancellationToken cancellationToken)
    {
        var pending = new Queue<string>(keys);
        var progressAt = Stopwatch.GetTimestamp();
        while (pending.Count > 0)
        {
            var settled = 0;
            foreach (var (key, view) in await AskAsync(pending, cancellationToken))
            {
                if (view?.Status is "done" or "dead")
                {
                    Note(view);
                    settled++;
                }
                else
                {
                    pending.Enqueue(key);
                }
            }
            progressAt = settled > 0 ? Stopwatch.GetTimestamp() : progressAt;
            if (Stopwatch.GetElapsedTime(progressAt) > PatienceWithoutProgress)
            {
                break;
            }
            onProgress(pending.Count);
            if (settled < AskedAtOnce / 2 && pending.Count > 0)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
        Unsettled = pending.Count;
    }

    /// <summary>What the ledger says of some events, step by step.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(
        OperationsClient operations,
        IEnumerable<string> keys,
        CancellationToken cancellationToken
    )
    {
        var descriptions = new List<string>();
        foreach (var key in keys)
        {
            var view = await operations.ShowEventAsync(key, cancellationToken);
            var steps = view.Steps.Select(step => $"{step.Name} {step.Status}, attempt {step.Attempts}: {step.Detail}");
            descriptions.Add($"{view.EventKey}, {view.EventType}, {view.Status} after {view.Attempts} runs. {string.Join("; ", steps)}");
        }
        return descriptions;
    }

    private async Task<(string Key, EventView? View)[]> AskAsync(Queue<string> pending, CancellationToken cancellationToken)
    {
        var asked = new List<Task<(string, EventView?)>>();
        while (asked.Count < AskedAtOnce && pending.TryDequeue(out var key))
        {
            asked.Add(OneAsync(key, cancellationToken));
        }
        return await Task.WhenAll(asked);
    }

    /// <returns>No view while the pipeline does not know the event, or cannot be asked just now; one of which it never says anything is
    /// unsettled in the end.</returns>
    private async Task<(string Key, EventView? View)> OneAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (key, await operations.ShowEventAsync(key, cancellationToken));
        }
        catch (OperationsException ex) when (ex.Status is 404 or >= 500)
        {
            return (key, null);
        }
    }

    private void Note(EventView view)
    {
        Retried += view.Attempts > 1 ? 1 : 0;
        if (view.Status == "dead")
        {
            Dead++;
            if (DeadReasons.Count < 5)
            {
                DeadReasons.Add($"{view.EventKey} {view.EventType}: {view.Reason}");
            }
        }
        foreach (
            var step in view.Steps.Where(step =>
                step.Detail?.Contains("found: an earlier run had done it", StringComparison.Ordinal) is true
            )
        )
        {
            _found[step.Name] = _found.GetValueOrDefault(step.Name) + 1;
        }
    }

    /// <summary>Engagement has no keys here: wait until no queue holds a message any more.</summary>
    public async Task DrainAsync(Action<long> onProgress, CancellationToken cancellationToken)
    {
        var (least, progressAt) = (long.MaxValue, Stopwatch.GetTimestamp());
        while (await QueueDepthAsync(cancellationToken) is var depth and > 0)
        {
            progressAt = depth < least ? Stopwatch.GetTimestamp() : progressAt;
            least = Math.Min(least, depth);
            if (Stopwatch.GetElapsedTime(progressAt) > PatienceWithoutProgress)
            {
                Unsettled++;
                return;
            }
            onProgress(depth);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<long> QueueDepthAsync(CancellationToken cancellationToken) =>
        (long)
            (await operations.ReadMetricsAsync(cancellationToken))
                .Where(series => series.Name == "instantly.queue.depth" && series.Tags["state"] != "dead")
                .Sum(series => series.Value ?? 0);
}
