using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Starts everything, sends, breaks, waits, and compares.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter progress)
{
    private static readonly TimeSpan BetweenOutages = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(5);

    private readonly string _secret = Guid.NewGuid().ToString("N");
    private long _shownAt;

    public async Task<SoakResult> RunAsync(CancellationToken cancellationToken)
    {
        Show($"Seed {options.Seed}: {options.Events:N0} events, faults {options.Faults}, {options.Kills} kills.", always: true);
        var started = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-soak-");
        var data = Path.Combine(folder.FullName, "data");
        var keep = false;
        try
        {
            await using var standIns = await StandIns.StartAsync(cancellationToken: cancellationToken);
            // Its limit on reading mail would make this a test of patience; 429 comes from the faults instead.
            standIns.Instantly.EmailReadsPerMinute = int.MaxValue;
            // So would a used-up day at Salesforce, for which the pipeline rightly waits an hour and again.
            standIns.Salesforce.CallsPerDay = int.MaxValue;
            var sent = new SentEvents(options.Events);
            var received = new ReceivedEffects(standIns);
            await using var server = new ServerKeeper(data, Settings(standIns));
            await server.StartAsync(cancellationToken);

            var weather = new Weather(options.Faults, options.Seed, standIns);
            await SendAsync(standIns, sent, server, weather, cancellationToken);
            var sending = Stopwatch.GetElapsedTime(started);
            weather.Clear();

            var settled = new SettledEvents(server.Process.Operations);
            await settled.WaitAsync(
                sent.Keys,
                left => Show($"All sent; {left:N0} events that act still to be confirmed."),
                cancellationToken
            );
            await settled.DrainAsync(left => Show($"All that act are through; {left:N0} messages still on the queues."), cancellationToken);
            var (effects, wrong) = Reckoning.Compare(sent, received, settled, server.Kills);
            var missingEvents = await SettledEvents.DescribeAsync(
                server.Process.Operations,
                wrong.Take(5).Select(sent.KeyOf),
                cancellationToken
            );
            await server.DisposeAsync();
            var result = new SoakResult
            {
                Seed = options.Seed,
                Events = options.Events,
                Deliveries = sent.Deliveries,
                Acknowledged = sent.Acknowledgements,
                Kills = server.Kills.Count,
                Outages = weather.Outages,
                LongestRecoverySeconds = server.LongestRecovery.TotalSeconds,
                SendingSeconds = sending.TotalSeconds,
                TotalSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
                DestinationCalls = received.Calls,
                Faults = received.Faults,
                EventsRetried = settled.Retried,
                DeadLetters = settled.Dead,
                DeadReasons = settled.DeadReasons,
                Unsettled = settled.Unsettled,
                Effects = effects,
                MissingEvents = missingEvents,
                Engagement = await EngagementCheck.ReadAsync(data, sent, cancellationToken),
                Refusals = received.Refusals,
            };
            keep = !result.Good;
            return result;
        }
        finally
        {
            if (keep)
            {
                progress.WriteLine($"The data directory is kept: {data}");
            }
            else
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private async Task SendAsync(
        StandIns standIns,
        SentEvents sent,
        ServerKeeper server,
        Weather weather,
        CancellationToken cancellationToken
    )
    {
        var random = new Random(options.Seed);
        // The last kill comes when all is sent, into the backlog.
        var killAfter = new Queue<int>(
            Enumerable.Range(0, Math.Max(0, options.Kills - 1)).Select(_ => random.Next(options.Events)).Order()
        );
        var outageAt = Stopwatch.GetTimestamp();
        var begun = Stopwatch.GetTimestamp();
        using var sender = new TrafficSender(options, server, sent, _secret);
        await sender.SendAsync(
            new Traffic(options, standIns, sent).Deliver(),
            async handedOut =>
            {
                Show(
                    $"{handedOut:N0} deliveries handed out, {sent.Acknowledgements:N0} acknowledged ({sent.Acknowledgements / Stopwatch.GetElapsedTime(begun).TotalSeconds:N0}/s), {server.Kills.Count} kills."
                );
                if (Stopwatch.GetElapsedTime(outageAt) > BetweenOutages)
                {
                    outageAt = Stopwatch.GetTimestamp();
                    weather.BringOutage();
                }
                if (killAfter.TryPeek(out var next) && handedOut >= next)
                {
                    killAfter.Dequeue();
                    await server.KillAndRestartAsync(cancellationToken);
                }
            },
            cancellationToken
        );
        if (options.Kills > 0)
        {
            await server.KillAndRestartAsync(cancellationToken);
        }
    }

    private Dictionary<string, string?> Settings(StandIns standIns)
    {
        IEnumerable<KeyValuePair<string, string>> settings = standIns.Settings;
        if (options.SlackBot)
        {
            standIns.Slack.HistoryLag = SoakOptions.SlackHistoryLag;
            settings = settings.Where(setting => setting.Key != "Slack:WebhookUrl").Concat(standIns.Slack.BotSettings);
        }
        return new(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        {
            ["Connection:Watch"] = "false", // what it tells of is no effect of an event
            ["Webhook:Secrets:0"] = _secret,
            // Otherwise the workers would stand back while everything is sent, and the kills would meet little work.
            ["SelfHost:YieldAbove"] = "0",
            ["Logging:LogLevel:Default"] = "None",
        };
    }

    private void Show(FormattableString text, bool always = false)
    {
        if (always || _shownAt == 0 || Stopwatch.GetElapsedTime(_shownAt) > BetweenProgress)
        {
            _shownAt = always ? 0 : Stopwatch.GetTimestamp();
            progress.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        }
    }
}
