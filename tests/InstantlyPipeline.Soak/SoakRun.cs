using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Starts everything, sends, breaks, waits, and compares.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter output)
{
    private readonly SoakProgress _progress = new(output);

    public async Task<SoakResult> RunAsync(CancellationToken cancellationToken)
    {
        _progress.Say($"Seed {options.Seed}: {options.Events:N0} events, faults {options.Faults}, {options.Kills} kills.");
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-soak-");
        var data = Path.Combine(folder.FullName, "data");
        var keep = false;
        try
        {
            await using var world = await SoakWorld.StartAsync(options, _progress, cancellationToken);
            await using var server = new ServerKeeper(data, Settings(world.StandIns, world.Secret));
            await server.StartAsync(cancellationToken);
            await SendAsync(world, server, cancellationToken);

            var operations = server.Process.Operations;
            var settled = await world.SettleAsync(operations, cancellationToken);
            await settled.DrainAsync(
                left => _progress.Show($"All that act are through; {left:N0} messages still on the queues."),
                cancellationToken
            );
            var result = await world.CompareAsync(
                server,
                settled,
                operations,
                async () =>
                {
                    await server.DisposeAsync();
                    return await EngagementCheck.ReadAsync(data, world.Sent, cancellationToken);
                },
                cancellationToken
            );
            keep = !result.Good;
            return result;
        }
        finally
        {
            if (keep)
            {
                _progress.Say($"The data directory is kept: {data}");
            }
            else
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private Task SendAsync(SoakWorld world, ServerKeeper server, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        // The last kill comes when all is sent, into the backlog.
        var killAfter = new Queue<int>(
            Enumerable.Range(0, Math.Max(0, options.Kills - 1)).Select(_ => random.Next(options.Events)).Order()
        );
        return world.SendAsync(
            server,
            async handedOut =>
            {
                if (killAfter.TryPeek(out var next) && handedOut >= next)
                {
                    killAfter.Dequeue();
                    await server.KillAndRestartAsync(cancellationToken);
                }
            },
            () => options.Kills > 0 ? server.KillAndRestartAsync(cancellationToken) : Task.CompletedTask,
            cancellationToken
        );
    }

    private Dictionary<string, string?> Settings(StandIns standIns, string secret)
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
            ["Webhook:Secrets:0"] = secret,
            // Otherwise the workers would stand back while everything is sent, and the kills would meet little work.
            ["SelfHost:YieldAbove"] = "0",
            ["Logging:LogLevel:Default"] = "None",
        };
    }
}
