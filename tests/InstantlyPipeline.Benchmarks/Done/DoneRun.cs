using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>Has each receiver its turn, in fresh processes and folders, and prints the medians.</summary>
internal sealed class DoneRun(int events, double rate, int seconds, int connections, TextWriter output)
{
    private const string Reply = "reply, with its chat message";

    /// <summary>Longer than the pause after which a message of a killed process is taken up again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Deliveries _deliveries = new(seed: 7);
    private readonly List<(string Receiver, string Kind, double Acknowledged, double Done, double Cpu)> _floods = [];
    private readonly List<(string Receiver, double P50, double P99)> _times = [];
    private readonly List<(string Receiver, int Acknowledged, int Lost, int Doubled)> _kills = [];
    private int _next;

    /// <returns>False when an acknowledged reply of ours was lost.</returns>
    public async Task<bool> RunAsync(int rounds, bool withPeer, CancellationToken cancellationToken)
    {
        if (withPeer)
        {
            await N8n.InstallAsync(cancellationToken);
        }
        for (var round = 0; round < rounds; round++)
        {
            Func<string, StandInSlack, IContender>[] contenders = withPeer
                ? [(folder, slack) => new Serve(folder, slack), (folder, slack) => new N8n(folder, slack.WebhookUrl)]
                : [(folder, slack) => new Serve(folder, slack)];
            foreach (var make in round % 2 == 0 ? contenders : [.. contenders.Reverse()])
            {
                await TurnAsync(make, cancellationToken);
            }
        }
        Report();
        return _kills.Where(kill => kill.Receiver == Ack.Receivers.Ours).All(kill => kill.Lost == 0);
    }

    private async Task TurnAsync(Func<string, StandInSlack, IContender> make, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-done-");
        try
        {
            await using var slack = new StandInSlack();
            await slack.StartAsync(cancellationToken);
            using var chat = new ToldChat(slack);
            await using var contender = make(folder.FullName, slack);
            await contender.PrepareAsync(cancellationToken);
            await contender.StartAsync(cancellationToken);

            await RepliesAsync(contender, chat, Math.Min(events, 100), counts: false, cancellationToken); // a warm-up
            await RepliesAsync(contender, chat, events, counts: true, cancellationToken);
            if (contender is Serve ours)
            {
                await KindAsync(ours, "open", lead => _deliveries.Opened(lead), cancellationToken);
                await KindAsync(ours, "bounce", lead => _deliveries.Bounce(lead), cancellationToken);
                await KindAsync(ours, "unsubscribed", lead => _deliveries.Unsubscribed(lead), cancellationToken);
            }
            await SteadyAsync(contender, chat, cancellationToken);
            await KillAsync(contender, chat, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RepliesAsync(IContender contender, ToldChat chat, int count, bool counts, CancellationToken cancellationToken)
    {
        using var load = new DoneLoad(contender);
        var cpu = contender.CpuSeconds;
        var started = Stopwatch.GetTimestamp();
        await load.FloodAsync(Make(count, ReplyOf), connections, cancellationToken);
        await chat.WhenAllAsync(load.Acknowledged, Patience, cancellationToken);
        var last = load.Acknowledged.Max(chat.At) ?? throw new InvalidOperationException($"{contender.Name} told the chat of no reply.");
        if (counts)
        {
            Note(
                contender,
                Reply,
                load,
                Stopwatch.GetElapsedTime(started, last),
                load.Acknowledged.Count(number => chat.At(number) is not null),
                cpu
            );
        }
    }

    private async Task KindAsync(Serve ours, string kind, Func<SampleLead, byte[]> body, CancellationToken cancellationToken)
    {
        using var load = new DoneLoad(ours);
        var cpu = ours.CpuSeconds;
        var started = TimeProvider.System.GetUtcNow();
        await load.FloodAsync(Make(events, body), connections, cancellationToken);
        var (done, last) = await ours.WhenDoneAsync(load.Keys, cancellationToken);
        Note(ours, kind, load, last - started, done, cpu);
    }

    private void Note(IContender contender, string kind, DoneLoad load, TimeSpan took, int done, double cpu)
    {
        _floods.Add(
            (
                contender.Name,
                kind,
                load.Acknowledged.Count / load.Took.TotalSeconds,
                done / took.TotalSeconds,
                (contender.CpuSeconds - cpu) * 1_000 / load.Acknowledged.Count
            )
        );
        Console.Error.WriteLine(
            Text(
                $"{contender.Name}, {kind}: {load.Acknowledged.Count / load.Took.TotalSeconds:N0} acknowledged/s, ",
                $"{done / took.TotalSeconds:N0} done/s"
            )
        );
    }

    private async Task SteadyAsync(IContender contender, ToldChat chat, CancellationToken cancellationToken)
    {
        using var load = new DoneLoad(contender);
        await load.SteadyAsync(Make((int)(rate * seconds), ReplyOf), rate, half: null, cancellationToken);
        await chat.WhenAllAsync(load.Acknowledged, Patience, cancellationToken);
        var times = load
            .Acknowledged.Select(number => chat.At(number) is { } at ? Stopwatch.GetElapsedTime(load.Begun[number], at) : Patience)
            .Order()
            .ToList();
        _times.Add((contender.Name, Percentile(times, 0.5), Percentile(times, 0.99)));
    }

    private async Task KillAsync(IContender contender, ToldChat chat, CancellationToken cancellationToken)
    {
        using var load = new DoneLoad(contender);
        var before = chat.Doubled;
        await load.SteadyAsync(
            Make((int)(rate * seconds), ReplyOf),
            rate,
            half: async () =>
            {
                await contender.DisposeAsync(); // SIGKILL to the process and its children
                await contender.StartAsync(cancellationToken);
            },
            cancellationToken
        );
        await chat.WhenAllAsync(load.Acknowledged, Patience, cancellationToken);
        _kills.Add(
            (contender.Name, load.Acknowledged.Count, load.Acknowledged.Count(number => chat.At(number) is null), chat.Doubled - before)
        );
    }

    private void Report()
    {
        output.WriteLine("| receiver | kind | acknowledged/s | done/s | processor ms an event |");
        output.WriteLine("|---|---|--:|--:|--:|");
        foreach (var same in _floods.GroupBy(flood => (flood.Receiver, flood.Kind)))
        {
            output.WriteLine(
                Text(
                    $"| {same.Key.Receiver} | {same.Key.Kind} | {Median(same.Select(flood => flood.Acknowledged)):N0} | ",
                    $"{Median(same.Select(flood => flood.Done)):N0} | {Median(same.Select(flood => flood.Cpu)):0.0} |"
                )
            );
        }
        output.WriteLine();
        output.WriteLine(Text($"At {rate:0.#} replies a second, and under a kill -9 at that rate:"));
        output.WriteLine();
        output.WriteLine("| receiver | reply to chat p50 ms | p99 ms | acknowledged with a kill | of them lost | told twice |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (var same in _times.GroupBy(time => time.Receiver))
        {
            var kills = _kills.Where(kill => kill.Receiver == same.Key).ToList();
            output.WriteLine(
                Text(
                    $"| {same.Key} | {Median(same.Select(time => time.P50)):0} | {Median(same.Select(time => time.P99)):0} | ",
                    $"{kills.Sum(kill => kill.Acknowledged):N0} | {kills.Sum(kill => kill.Lost)} | ",
                    $"{kills.Sum(kill => kill.Doubled)} |"
                )
            );
        }
        if (_floods.Where(flood => flood.Kind == Reply).GroupBy(flood => flood.Receiver).ToList() is [var one, var other])
        {
            var (ours, peer) = one.Key == Ack.Receivers.Ours ? (one, other) : (other, one);
            var acknowledged = Median(ours.Select(flood => flood.Acknowledged)) / Median(peer.Select(flood => flood.Acknowledged));
            var done = Median(ours.Select(flood => flood.Done)) / Median(peer.Select(flood => flood.Done));
            output.WriteLine();
            output.WriteLine(
                Text($"Replies: {acknowledged:0.0} times as many acknowledged a second as {peer.Key}, ", $"{done:0.0} times as many done.")
            );
        }
        output.WriteLine();
        output.WriteLine(
            Text(
                $"{Environment.ProcessorCount} cores, shared by the load, the chat and the receiver; load of the machine now ",
                $"{LoadAverage()}; {TimeProvider.System.GetUtcNow():yyyy-MM-dd}."
            )
        );
    }

    private byte[] ReplyOf(SampleLead lead) => _deliveries.Reply("Sounds good, send times.", lead);

    private List<(int Number, byte[] Body)> Make(int count, Func<SampleLead, byte[]> body) =>
        [.. Numbers(count).Select(number => (number, body(ToldChat.LeadOf(number))))];

    private IEnumerable<int> Numbers(int count)
    {
        for (var made = 0; made < count; made++)
        {
            yield return _next++;
        }
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static double Percentile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))].TotalMilliseconds;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }

    private static string Text(params FormattableString[] parts) => string.Concat(parts.Select(FormattableString.Invariant));
}
