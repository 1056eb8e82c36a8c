using System.Text.Json;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>The books of the sender against the books of a receiver that fails, over real HTTP.</summary>
public sealed class SimulateRunTests
{
    private static readonly SimulateOptions Plain = new()
    {
        Events = 300,
        Seed = 11,
        Start = new DateTimeOffset(2026, 8, 17, 0, 0, 0, TimeSpan.Zero),
        Faults = SimulatedFaults.None,
        Connections = 8,
    };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receiver_that_takes_everything_loses_nothing_under_any_fault()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, _) => 200);

        var report = await RunAsync(receiver, Plain with { Events = 2_000, Faults = SimulatedFaults.All });

        Assert.Equal((2_000, 2_000, 0), (report.Events, report.Acknowledged, report.Lost));
        Assert.Equal(receiver.Held, report.Acknowledged);
        Assert.Equal(receiver.Tries, report.Attempts);
        Assert.Equal(receiver.Tries - receiver.Seen, report.DuplicateDeliveries + report.RepeatsAfterLostAnswer);
        Assert.Equal((0, true), (report.OnRetry, report.AfterLostAnswer > 0));
        Assert.All(report.ByFault, fault => Assert.True(fault.Events > 0));
        Assert.Equal(2_000, report.ByType.Sum(type => type.Events));
    }

    [Fact]
    public async Task A_receiver_that_fails_once_is_asked_again_and_loses_nothing()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, times) => times is 1 ? 503 : 200);

        var report = await RunAsync(receiver, Plain);

        Assert.Equal((300, 0, 600L), (report.OnRetry, report.Lost, report.Attempts));
        Assert.Equal((300L, 300L), (report.Answers["503"], report.Answers["200"]));
        Assert.Equal(0, report.RepeatsAfterLostAnswer);
    }

    [Fact]
    public async Task What_is_given_up_is_counted_by_type()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            (body, _) => body.Contains("\"reply_received\"", StringComparison.Ordinal) ? 500 : 200
        );

        var report = await RunAsync(receiver, Plain);

        var replies = Assert.Single(report.ByType, type => type.Lost > 0);
        Assert.Equal(("reply_received", replies.Events), (replies.Name, replies.Lost));
        Assert.Equal(300 - receiver.Held, report.GivenUp);
        Assert.Equal(4L * replies.Events, report.Answers["500"]);
    }

    [Fact]
    public async Task What_is_given_up_is_counted_by_fault()
    {
        await using var receiver = await FragileReceiver.StartAsync((body, _) => body.Length > 102_400 ? 413 : 200);

        var report = await RunAsync(receiver, Plain with { Events = 2_000, Faults = SimulatedFaults.Huge, LargestBody = 200_000 });

        var huge = Assert.Single(report.ByFault);
        Assert.Equal(("huge", report.Lost), (huge.Name, huge.Lost));
        Assert.InRange(huge.Lost, 1, huge.Events - 1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_no_acknowledgement()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            (context, _, _) =>
            {
                context.Abort();
                return Task.FromResult(false);
            }
        );

        var report = await RunAsync(receiver, Plain with { Events = 10 });

        Assert.Equal((10, 40L), (report.GivenUp, report.Attempts));
        Assert.All(report.Answers.Keys, answer => Assert.StartsWith("no answer", answer, StringComparison.Ordinal));
        Assert.Equal(0, report.LongestMilliseconds);
    }

    [Fact]
    public async Task A_receiver_that_is_too_slow_loses_the_event_although_it_has_it()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            async (context, _, _) =>
            {
                var left = new TaskCompletionSource();
                await using var leaving = context.RequestAborted.Register(left.SetResult);
                await left.Task;
                return false;
            }
        );

        var report = await RunAsync(receiver, Plain with { Events = 2 }, sender => sender with { Timeout = TimeSpan.FromMilliseconds(50) });

        Assert.Equal((2, 8L), (report.GivenUp, report.Answers["no answer in time"]));
    }

    [Fact]
    public async Task Too_many_failures_in_a_row_switch_the_webhook_off_and_the_rest_is_lost_without_being_sent()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, _) => 500);

        var report = await RunAsync(receiver, Plain with { Connections = 1, DisableAfter = 5 });

        Assert.Equal((5, 295, 300, true), (report.GivenUp, report.NotSent, report.Lost, report.SwitchedOff));
        Assert.Equal((5, 20), (receiver.Seen, receiver.Tries));
    }

    [Fact]
    public async Task One_event_that_is_taken_between_failures_keeps_the_webhook_on()
    {
        var number = 0;
        await using var receiver = await FragileReceiver.StartAsync((_, times) => times is 1 && ++number % 5 is 0 ? 200 : 500);

        var report = await RunAsync(receiver, Plain with { Connections = 1, DisableAfter = 5 });

        Assert.Equal((240, 0, false), (report.GivenUp, report.NotSent, report.SwitchedOff));
    }

    [Fact]
    public async Task An_event_that_is_taken_from_one_of_two_webhooks_is_not_lost()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, times) => times > 4 ? 200 : 500);

        var report = await RunAsync(receiver, Plain with { Connections = 1, DisableAfter = 0, Faults = SimulatedFaults.Duplicate });

        Assert.Equal((receiver.Held, 300 - receiver.Held), (report.Acknowledged, report.GivenUp));
        Assert.Equal(receiver.Held, report.DuplicateDeliveries);
        Assert.True(receiver.Held > 0);
    }

    [Fact]
    public async Task A_run_that_is_stopped_reports_what_it_knows()
    {
        using var stop = new CancellationTokenSource();
        var number = 0;
        await using var receiver = await FragileReceiver.StartAsync(
            async (_, _, _) =>
            {
                if (Interlocked.Increment(ref number) == 100)
                {
                    await stop.CancelAsync();
                }
                return true;
            }
        );

        var report = await RunAsync(receiver, Plain, stop: stop);

        Assert.True(report.Stopped);
        Assert.InRange(report.Events, 1, 299);
        Assert.Equal(report.Events, report.Acknowledged);
    }

    [Fact]
    public async Task The_delivery_log_holds_every_attempt_and_tells_what_is_to_be_recovered()
    {
        await using var receiver = await FragileReceiver.StartAsync(
            (body, times) => body.Contains("\"reply_received\"", StringComparison.Ordinal) || times is 1 ? 503 : 200
        );
        await using var instantly = new StandInInstantly();
        await instantly.StartAsync(Now);
        using var api = new HttpClient
        {
            BaseAddress = instantly.BaseAddress,
            DefaultRequestHeaders = { { "Authorization", $"Bearer {instantly.ApiKey}" } },
        };

        var report = await RunAsync(receiver, Plain with { Events = 60 }, log: new SimulatedLog(instantly, receiver.Address));

        var failed = JsonDocument
            .Parse(await api.GetStringAsync($"webhook-events?success=false&limit=100&search={receiver.Address}", Now))
            .RootElement.GetProperty("items")
            .EnumerateArray()
            .ToList();
        var summary = JsonDocument.Parse(await api.GetStringAsync("webhook-events/summary", Now)).RootElement;
        var lost = failed.Where(attempt => !attempt.GetProperty("will_retry").GetBoolean()).ToList();
        Assert.Equal(report.GivenUp, lost.Count);
        Assert.All(
            lost,
            attempt =>
                Assert.Equal(
                    ("reply_received", 503),
                    (attempt.GetProperty("payload").GetProperty("event_type").GetString(), attempt.GetProperty("status_code").GetInt32())
                )
        );
        Assert.Equal(report.Attempts, summary.GetProperty("total_events").GetInt64());
        Assert.Equal(report.OnRetry, failed.Count(attempt => attempt.GetProperty("retry_successful").ValueKind is JsonValueKind.True));
    }

    [Fact]
    public async Task A_rate_is_kept_by_the_clock()
    {
        await using var receiver = await FragileReceiver.StartAsync((_, _) => 200);
        var time = new ClockOfPauses();

        var report = await RunAsync(receiver, Plain with { Rate = 0.5, Connections = 1 }, time: time);

        Assert.Equal(598, report.Seconds, tolerance: 0.001);
    }

    private static async Task<SimulateReport> RunAsync(
        FragileReceiver receiver,
        SimulateOptions options,
        Func<InstantlySenderOptions, InstantlySenderOptions>? sender = null,
        TimeProvider? time = null,
        CancellationTokenSource? stop = null,
        SimulatedLog? log = null
    )
    {
        using var http = new HttpClient();
        var target = new InstantlySenderOptions { Target = receiver.Address, CompressTime = 10_000 };
        var run = new SimulateRun(options, new InstantlySender(http, sender?.Invoke(target) ?? target), time)
        {
            OnDelivered = log is null ? null : log.Add,
        };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop?.Token ?? default, Now);
        return await run.RunAsync(either.Token);
    }
}
