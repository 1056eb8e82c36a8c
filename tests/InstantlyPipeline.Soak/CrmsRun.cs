using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Sends the stories, kills the process twice, waits, and counts.</summary>
internal sealed class CrmsRun(int stories, int seed, TextWriter output)
{
    private const int Connections = 32;
    private const int Kills = 2;

    private readonly string _secret = Guid.NewGuid().ToString("N");

    /// <returns>True when each story ended as it must.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-crms-");
        try
        {
            await using var world = await StandIns.StartAsync(cancellationToken: cancellationToken);
            CrmStories.Prepare(world);
            await using var server = new ServerKeeper(Path.Combine(folder.FullName, "data"), Settings(world));
            await server.StartAsync(cancellationToken);
            var bodies = CrmStories.Deliveries(new Deliveries(seed), stories, seed, TimeProvider.System.GetUtcNow().AddHours(-6));
            var keys = await SendAsync(server, bodies, cancellationToken);
            Write($"{bodies.Count} deliveries of {keys.Count} events sent and {Kills} kills after {Seconds(started)} s.");
            var settled = new SettledEvents(server.Process.Operations);
            await settled.WaitAsync(keys, left => Write($"{left} events to go"), cancellationToken);
            await settled.DrainAsync(_ => { }, cancellationToken);
            Write($"Settled after {Seconds(started)} s: {settled.Retried} events were retried, {settled.Dead} are dead.");
            return Report(world, settled);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Dictionary<string, string?> Settings(StandIns world)
    {
        string[] used = [.. CrmStories.Crms, "Slack"];
        var settings = world
            .Settings.Where(setting => used.Contains(setting.Key.Split(':')[0]))
            .Concat(world.Slack.BotSettings) // by a bot an alert is found again, so that a crash doubles none
            .DistinctBy(setting => setting.Key)
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        foreach (var (name, value) in CrmStories.Settings)
        {
            settings[name] = value;
        }
        settings["Webhook:Secrets:0"] = _secret;
        settings["Connection:Watch"] = "false";
        // Otherwise the workers would stand back while everything is sent, and the kills would meet little work.
        settings["SelfHost:YieldAbove"] = "0";
        settings["Logging:LogLevel:Default"] = "None";
        return settings;
    }

    /// <returns>The events' keys.</returns>
    private async Task<IReadOnlyCollection<string>> SendAsync(
        ServerKeeper server,
        IReadOnlyList<byte[]> bodies,
        CancellationToken cancellationToken
    )
    {
        using var http = new HttpClient();
        var sender = new InstantlySender(
            http,
            new InstantlySenderOptions { Target = server.Process.Webhook, HeaderValue = $"Bearer {_secret}" }
        );
        var keys = new ConcurrentDictionary<string, bool>();
        foreach (var part in bodies.Chunk((bodies.Count / (Kills + 1)) + 1).Index())
        {
            if (part.Index > 0)
            {
                await server.KillAndRestartAsync(cancellationToken); // amid the work of the part before
            }
            await Parallel.ForEachAsync(
                part.Item,
                new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken },
                async (body, ct) =>
                {
                    var report = await sender.DeliverAsync(body, ct);
                    using var json = JsonDocument.Parse(report.Body);
                    keys[json.RootElement.GetProperty("eventKey").GetString()!] = true;
                }
            );
        }
        return [.. keys.Keys];
    }

    private bool Report(StandIns world, SettledEvents settled)
    {
        var counts = CrmStories.Count(world, stories);
        var kinds = counts.Select(count => count.What).Distinct().ToList();
        output.WriteLine();
        output.WriteLine($"| {stories} due | {string.Join(" | ", kinds)} |");
        output.WriteLine($"|---|{string.Concat(kinds.Select(_ => "--:|"))}");
        foreach (var crm in counts.GroupBy(count => count.Crm))
        {
            output.WriteLine($"| {crm.Key} | {string.Join(" | ", crm.Select(count => count.Found))} |");
        }
        var alerts = CrmStories.Alerts(world);
        output.WriteLine();
        Write($"Alerts of interest: {alerts}, {stories} due.");
        foreach (var reason in settled.DeadReasons.Take(5))
        {
            output.WriteLine($"Dead: {reason}");
        }
        foreach (var refusal in world.Refusals.Take(5))
        {
            output.WriteLine($"Refused by {refusal.Destination}: {refusal.Refusal}");
        }
        var good =
            counts.All(count => count.Good) && alerts == stories && settled is { Dead: 0, Unsettled: 0 } && world.Refusals.Count == 0;
        output.WriteLine(good ? "Good: one of each for each story, in each CRM." : "NOT good; see above.");
        return good;
    }

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Seconds(long started) =>
        Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
}
