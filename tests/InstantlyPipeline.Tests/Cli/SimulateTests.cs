using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>simulate</c> as a process, against the pipeline and against receivers that fail.</summary>
public sealed class SimulateTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_pipeline_loses_nothing_under_any_fault_and_its_books_agree()
    {
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret },
            Now
        );
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = Secret };

        var (exitCode, output, errors) = await CommandLine.RunAsync(
            settings,
            Now,
            "simulate",
            "--url",
            serve.Webhook.AbsoluteUri,
            "--events",
            "1500",
            "--seed",
            "5",
            "--faults",
            "all",
            "--compress-time",
            "20",
            "--json"
        );

        Assert.True(exitCode == 0, output + errors);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal((1_500, 0), (report.GetProperty("acknowledged").GetInt32(), report.GetProperty("lost").GetInt32()));
        Assert.Equal(["200", "2xx, lost on its way back"], report.GetProperty("answers").EnumerateObject().Select(answer => answer.Name));
        Assert.Equal(8, report.GetProperty("byFault").GetArrayLength() + 2); // order and bursts belong to the run and not to an event
        Assert.Equal(1_500, await EventsOfAsync(serve));
    }

    [Fact]
    public async Task What_a_receiver_loses_is_told_in_words_and_without_an_address()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            (body, _) => body.Contains("\"email_bounced\"", StringComparison.Ordinal) ? 500 : 200
        );

        var (exitCode, output, errors) = await CommandLine.RunAsync(
            NoSettings,
            Now,
            "simulate",
            "--url",
            receiver.Address.AbsoluteUri,
            "--events",
            "200",
            "--seed",
            "5",
            "--compress-time",
            "1000"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("email_bounced: a dead address keeps being mailed", output, StringComparison.Ordinal);
        Assert.Contains("LOST: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("@", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://198.51.100.7/hook")]
    [InlineData("https://localhost.example.com/hook")]
    public async Task Load_is_refused_for_an_address_that_is_not_this_machine(string address)
    {
        var (exitCode, _, errors) = await CommandLine.RunAsync(NoSettings, Now, "simulate", "--url", address);

        Assert.Equal(2, exitCode);
        Assert.Contains("--i-own-this-receiver", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            (context, _, _) =>
            {
                (context.Response.StatusCode, context.Response.Headers.Location) = (307, "/elsewhere");
                return Task.FromResult(context.Request.Path == "/elsewhere");
            }
        );

        var (exitCode, output, _) = await CommandLine.RunAsync(
            NoSettings,
            Now,
            "simulate",
            "--url",
            receiver.Address.AbsoluteUri,
            "--events",
            "5",
            "--faults",
            "none",
            "--compress-time",
            "1000"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("20 × 307", output, StringComparison.Ordinal);
        Assert.Equal((5, 20, 0), (receiver.Seen, receiver.Tries, receiver.Held));
        Assert.Equal(
            1,
            (await CommandLine.RunAsync(NoSettings, Now, "send", "email_opened", "--url", receiver.Address.AbsoluteUri)).ExitCode
        );
        Assert.Equal(0, receiver.Held);
    }

    [Fact]
    public async Task The_delivery_log_can_be_asked_for_until_the_process_is_told_to_stop()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, _) => 500);
        using var process = CommandLine.Start(
            NoSettings,
            "simulate",
            "--url",
            receiver.Address.AbsoluteUri,
            "--events",
            "20",
            "--connections",
            "1",
            "--disable-after",
            "3",
            "--compress-time",
            "1000",
            "--delivery-log",
            "--json"
        );
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            using var api = new HttpClient { BaseAddress = new Uri(await SettingAsync("Instantly__BaseAddress")) };
            api.DefaultRequestHeaders.Add("Authorization", $"Bearer {await SettingAsync("Instantly__ApiKey")}");

            var webhook = JsonDocument.Parse(await api.GetStringAsync("webhooks", Now)).RootElement.GetProperty("items")[0];
            var log = JsonDocument.Parse(await api.GetStringAsync("webhook-events/summary", Now)).RootElement;
            using var asked = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(patience.Token);

            Assert.Equal(
                (receiver.Address.AbsoluteUri, -1),
                (webhook.GetProperty("target_hook_url").GetString(), webhook.GetProperty("status").GetInt32())
            );
            Assert.Equal((3 * 4, 0), (log.GetProperty("failed_events").GetInt32(), log.GetProperty("successful_events").GetInt32()));
            Assert.Equal(1, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }

        async Task<string> SettingAsync(string name)
        {
            while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Trim().StartsWith($"{name}=", StringComparison.Ordinal))
                {
                    return line.Trim()[(name.Length + 1)..];
                }
            }
            throw new InvalidOperationException($"`simulate` ended before it said {name}.");
        }
    }

    [Fact]
    public async Task Every_fault_is_explained()
    {
        var (_, output, _) = await CommandLine.RunAsync(NoSettings, Now, "simulate", "--help");

        Assert.All(
            FaultPlan.Each(SimulatedFaults.All),
            fault => Assert.Contains($"\n  {fault.ToString().ToLowerInvariant(), -12} ", output, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Authorization", "Bearer 0123456789abcdef0123456789abcdef")]
    [InlineData("X-Secret", Secret)]
    public async Task The_secret_goes_where_the_header_says(string header, string value)
    {
        var values = new List<string>();
        await using var receiver = await FragileReceiver.StartAsync(
            (context, _, _) =>
            {
                values.Add(context.Request.Headers[header].ToString());
                return Task.FromResult(true);
            }
        );

        await CommandLine.RunAsync(
            NoSettings,
            Now,
            "simulate",
            "--url",
            receiver.Address.AbsoluteUri,
            "--secret",
            Secret,
            "--header",
            header,
            "--events",
            "2",
            "--faults",
            "none",
            "--connections",
            "1"
        );

        Assert.Equal([value, value], values);
    }

    /// <summary>Distinct delivered events in the pipeline's own books, once none is between its queue and its ledger.</summary>
    private static async Task<int> EventsOfAsync(ServeProcess serve)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (await HasAsync("queued") || await HasAsync("processing"))
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
        return (await serve.Operations.ListEventsAsync(Now, ("limit", "10000")))
            .Where(IsDelivered)
            .DistinctBy(view => view.EventKey)
            .Count();

        async Task<bool> HasAsync(string status) =>
            (await serve.Operations.ListEventsAsync(Now, ("status", status), ("limit", "100"))).Any(IsDelivered);

        // What the pipeline tells itself, such as an alert about many bounces that still gathers them, came from no sender.
        static bool IsDelivered(EventView view) => view.EventType is not { } type || !InternalEventType.Queues.ContainsKey(type);
    }
}
