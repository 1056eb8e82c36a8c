using System.Globalization;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>simulate outage</c> and <c>serve</c>, both as processes.</summary>
public sealed class OutageTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task After_an_outage_serve_resumes_the_webhook_recovers_every_event_and_tells()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: Now);
        await using var unused = new StandInInstantly();
        var port = CommandLine.FreePort();
        var settings = new Dictionary<string, string?>
        {
            ["Webhook:Secrets:0"] = Secret,
            ["Slack:WebhookUrl"] = world.Settings["Slack:WebhookUrl"],
            ["Instantly:BaseAddress"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/v2/"),
            ["Instantly:ApiKey"] = unused.ApiKey,
        };
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{CommandLine.FreePort()}");
        using var simulate = CommandLine.Start(
            new Dictionary<string, string> { ["Webhook__Secrets__0"] = Secret },
            "simulate",
            "outage",
            "--url",
            $"{url}/webhooks/instantly",
            "--instantly-port",
            port.ToString(CultureInfo.InvariantCulture),
            "--events",
            "120",
            "--compress-time",
            "1000",
            "--data",
            _data.Path
        );
        await UntilAsync(simulate.StandardError, "Waiting until it asks");
        await using (var first = await ServeProcess.StartAsync(_data.Path, settings, Now, url))
        {
            await UntilAsync(simulate.StandardError, "start the pipeline anew now");
            first.Kill();
        }
        await using var second = await ServeProcess.StartAsync(_data.Path, settings, Now, url);

        var output = await simulate.StandardOutput.ReadToEndAsync(Now);
        await simulate.WaitForExitAsync(Now);

        Assert.Equal(0, simulate.ExitCode);
        Assert.Contains("Nothing was lost.", output, StringComparison.Ordinal);
        Assert.Contains("40  of these recovered", output, StringComparison.Ordinal);
        await world.Slack.WaitForCallAsync(call => call.Body.Contains("The webhook was off", StringComparison.Ordinal), Now);
    }

    private static async Task UntilAsync(StreamReader lines, string text)
    {
        while (await lines.ReadLineAsync(Now) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }
        Assert.Fail($"It ended before it said “{text}”.");
    }
}
