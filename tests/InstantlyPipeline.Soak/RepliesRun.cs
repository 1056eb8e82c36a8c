using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Soak;

/// <summary>Sends replies at a steady rate while first HubSpot and then Slack are out, and compares what came with what was due.</summary>
/// <remarks>What is due is the word of the person who labelled the reply, not of the pipeline. The model of the run never knows better than
/// "a person".</remarks>
internal sealed partial class RepliesRun(int replies, double rate, TimeSpan outage, TextWriter output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly string _secret = Guid.NewGuid().ToString("N");
    private readonly Deliveries _deliveries = new(seed: 7);
    private readonly ConcurrentDictionary<int, TimeSpan> _sent = [];
    private readonly ConcurrentDictionary<int, List<TimeSpan>> _alerts = [];
    private readonly ConcurrentDictionary<int, List<TimeSpan>> _tasks = [];
    private long _started;

    /// <summary>Replies whose meaning is in their text: a delivery has a subject of its own.</summary>
    private static List<LabelledReply> Material { get; } =
    [
        .. LabelledReplies.Own.Where(reply =>
            reply.Text.Length > 0 && reply.Subject?.StartsWith("Re: ", StringComparison.OrdinalIgnoreCase) == true
        ),
    ];

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <returns>True when all came once and in time.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-replies-");
        await using var world = await StandIns.StartAsync(cancellationToken: cancellationToken);
        world.OpenAI.ChooseLabel = (_, _) => "needs_human";
        world.Slack.OnCall = call => Note(call, _alerts, made: true);
        world.HubSpot.OnCall = call => Note(call, _tasks, call.Method == "POST" && call.Path.EndsWith("/tasks", StringComparison.Ordinal));
        try
        {
            await using var pipeline = SelfHost.Build(
                "http://127.0.0.1:0",
                DataDirectory.At(Path.Combine(folder.FullName, "data")),
                insecure: false,
                Settings(world)
            );
            await pipeline.StartAsync(cancellationToken);
            _started = Stopwatch.GetTimestamp();
            var length = TimeSpan.FromSeconds(replies / rate);
            var (hubSpot, slack) = (
                new OutageWindow(length * 0.15, (length * 0.15) + outage, Recovery),
                new OutageWindow(length * 0.6, (length * 0.6) + outage, Recovery)
            );
            var outages = Task.WhenAll(
                BreakAsync(world.HubSpot, 429, hubSpot, cancellationToken),
                BreakAsync(world.Slack, 503, slack, cancellationToken)
            );
            await SendAsync(new Uri($"{pipeline.Urls.Single()}/{WebhookIntake.Path}"), cancellationToken);
            await outages;
            var settled = await SettleAsync(pipeline.Services.GetRequiredService<IQueueStatistics>(), cancellationToken);
            await pipeline.StopAsync(cancellationToken);
            return Report(hubSpot, slack, settled, world);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LabelledReply ReplyOf(int number) => Material[number % Material.Count];

    private static bool IsDue(int number) => ReplyPolicy.NoFollowUp(ReplyOf(number).Expected, standing: null) is null;

    private Dictionary<string, string?> Settings(StandIns world)
    {
        string[] used = ["Slack", "HubSpot", "OpenAI", "Instantly"];
        var settings = world
            .Settings.Where(setting => used.Contains(setting.Key.Split(':')[0]))
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = _secret;
        settings["Logging:LogLevel:Default"] = "None";
        return settings;
    }

    private void Note(ReceivedCall call, ConcurrentDictionary<int, List<TimeSpan>> seen, bool made)
    {
        if (made && call.Summary.Length > 0 && Lead().Match(call.Body) is { Success: true } match)
        {
            var times = seen.GetOrAdd(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), _ => []);
            lock (times)
            {
                times.Add(Elapsed);
            }
        }
    }

    private async Task BreakAsync(StandInServer server, int status, OutageWindow window, CancellationToken cancellationToken)
    {
        await Task.Delay(window.From - Elapsed is { Ticks: > 0 } early ? early : TimeSpan.Zero, cancellationToken);
        server.Faults.FailAll(status);
        await Task.Delay(window.Until - Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero, cancellationToken);
        server.Faults.Clear();
    }

    private async Task SendAsync(Uri target, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var sender = new InstantlySender(http, new InstantlySenderOptions { Target = target, HeaderValue = $"Bearer {_secret}" });
        var deliveries = new List<Task>();
        for (var number = 0; number < replies; number++)
        {
            if (TimeSpan.FromSeconds(number / rate) - Elapsed is { Ticks: > 0 } early)
            {
                await Task.Delay(early, cancellationToken);
            }
            var body = BodyOf(number);
            _sent[number] = Elapsed;
            deliveries.AddRange(
                Enumerable.Range(0, number % 20 == 0 ? 2 : 1).Select(_ => (Task)sender.DeliverAsync(body, cancellationToken))
            );
        }
        await Task.WhenAll(deliveries);
    }

    private byte[] BodyOf(int number)
    {
        var reply = ReplyOf(number);
        var lead = new SampleLead($"lead{number}@soak.example", "Dana", "Okafor", "Tern & Co");
        return reply.EventType == EventType.AutoReplyReceived
            ? _deliveries.AutoReply(reply.Text, lead)
            : _deliveries.Reply(reply.Text, lead);
    }

    private async Task<bool> SettleAsync(IQueueStatistics queues, CancellationToken cancellationToken)
    {
        var until = Elapsed + Patience;
        while (queues.Read().Any(queue => queue.Ready + queue.Scheduled + queue.Leased > 0) && Elapsed < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
        return Elapsed < until;
    }

    private bool Report(OutageWindow hubSpot, OutageWindow slack, bool settled, StandIns world)
    {
        var due = Enumerable.Range(0, replies).Where(IsDue).ToList();
        var (alerts, tasks) = (new Timings("Slack alert", TimeSpan.FromSeconds(1)), new Timings("HubSpot task", TimeSpan.FromSeconds(2)));
        foreach (var number in due)
        {
            Time(alerts, _alerts, number, slack);
            Time(tasks, _tasks, number, hubSpot);
        }
        var isOnce = Once("alerts", _alerts, due) & Once("tasks", _tasks, due);
        output.WriteLine();
        output.WriteLine("| effect | outside of outages | p50 | p95 | slowest | in an outage | p95 | slowest |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        output.WriteLine(alerts.Row);
        output.WriteLine(tasks.Row);
        output.WriteLine();
        output.WriteLine(
            Text(
                $"HubSpot answered 429 from {hubSpot.From.TotalSeconds:F0} s to {hubSpot.Until.TotalSeconds:F0} s, Slack 503 from ",
                $"{slack.From.TotalSeconds:F0} s to {slack.Until.TotalSeconds:F0} s; each and the {Recovery.TotalSeconds:F0} s ",
                $"after it count as its outage."
            )
        );
        foreach (var refusal in world.Refusals.Take(5))
        {
            output.WriteLine($"Refused by {refusal.Destination}: {refusal.Refusal}");
        }
        output.WriteLine(
            settled
                ? Text($"All was done {Elapsed.TotalSeconds:F0} s after the start.")
                : Text($"NOT done {Patience.TotalMinutes:F0} minutes after the last reply.")
        );
        var good = isOnce && settled && alerts.Good && tasks.Good && world.Refusals.Count == 0;
        output.WriteLine(
            good
                ? "Good: every alert and task once, Slack p95 below 1 s and HubSpot below 2 s outside of the outages."
                : "NOT good; see above."
        );
        return good;
    }

    private void Time(Timings timings, ConcurrentDictionary<int, List<TimeSpan>> seen, int number, OutageWindow window)
    {
        if (seen.TryGetValue(number, out var times))
        {
            timings.Add(times[0] - _sent[number], window.Touches(_sent[number]));
        }
    }

    private bool Once(string what, ConcurrentDictionary<int, List<TimeSpan>> seen, List<int> due)
    {
        var missing = due.Where(number => !seen.ContainsKey(number)).ToList();
        var doubled = seen.Where(effect => effect.Value.Count > 1).Select(effect => effect.Key).ToList();
        var notDue = seen.Keys.Except(due).ToList();
        output.WriteLine(
            Text(
                $"{what}: {due.Count} due of {replies} replies, {seen.Count} came, {missing.Count} missing, {doubled.Count} doubled, ",
                $"{notDue.Count} not due"
            )
        );
        foreach (var number in missing.Concat(doubled).Concat(notDue).Take(10))
        {
            output.WriteLine($"  reply {number} is {ReplyOf(number).Id} of the labelled replies");
        }
        return missing.Count + doubled.Count + notDue.Count == 0;
    }

    private static string Text(params FormattableString[] parts) => string.Concat(parts.Select(FormattableString.Invariant));

    [GeneratedRegex(@"lead(\d+)@soak", RegexOptions.IgnoreCase)]
    private static partial Regex Lead();
}
