using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class DestinationCircuitTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    private DestinationCircuit Circuit => field ??= new DestinationCircuit("HubSpot", _time);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_five_failures_the_destination_is_not_called_and_the_step_is_told_when_to_come_again()
    {
        await FailAsync(DestinationCircuit.Failures);

        var postponed = await Assert.ThrowsAsync<TransientFailureException>(() => CallAsync(fails: false));

        Assert.Equal(DestinationCircuit.Failures, _calls);
        Assert.InRange(postponed.RetryAfter!.Value, TimeSpan.FromSeconds(1), DestinationCircuit.FirstBreak);
        Assert.Equal("HubSpot keeps failing and is not called for now.", postponed.Message);
    }

    [Fact]
    public async Task Four_failures_are_no_outage()
    {
        await FailAsync(DestinationCircuit.Failures - 1);

        Assert.True(await CallAsync(fails: false));
    }

    [Fact]
    public async Task When_the_break_is_over_one_success_closes_it()
    {
        await FailAsync(DestinationCircuit.Failures);
        _time.Advance(DestinationCircuit.FirstBreak);

        Assert.True(await CallAsync(fails: false));
        Assert.True(await CallAsync(fails: false));
    }

    [Fact]
    public async Task Each_failed_try_doubles_the_break_up_to_five_minutes()
    {
        await FailAsync(DestinationCircuit.Failures);
        var breaks = new List<TimeSpan>();

        for (var tries = 0; tries < 8; tries++)
        {
            var postponed = await Assert.ThrowsAsync<TransientFailureException>(() => CallAsync(fails: true));
            breaks.Add(postponed.RetryAfter!.Value);
            _time.Advance(postponed.RetryAfter.Value);
            await FailAsync(1);
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300, 300], breaks.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(600, 600)]
    [InlineData(3600, 3600)]
    [InlineData(24 * 3600, 3600)]
    public async Task A_used_up_quota_is_not_probed_before_the_time_it_asked_for_or_an_hour(int asked, int seconds)
    {
        for (var call = 0; call < DestinationCircuit.Failures; call++)
        {
            await Assert.ThrowsAsync<TransientFailureException>(() =>
                Circuit.RunAsync<bool>(
                    _ => throw new TransientFailureException("Salesforce answered 403.", TimeSpan.FromSeconds(asked)),
                    Now
                )
            );
        }

        var postponed = await Assert.ThrowsAsync<TransientFailureException>(() => CallAsync(fails: false));

        Assert.Equal(seconds, postponed.RetryAfter!.Value.TotalSeconds);
        _time.Advance(postponed.RetryAfter.Value);
        Assert.True(await CallAsync(fails: false));
    }

    [Fact]
    public async Task Refusals_that_retrying_cannot_cure_open_nothing()
    {
        for (var call = 0; call < 20; call++)
        {
            await Assert.ThrowsAsync<PermanentFailureException>(() =>
                Circuit.RunAsync<bool>(_ => throw new PermanentFailureException("hubspot-unauthorized", "Check it."), Now)
            );
        }

        Assert.True(await CallAsync(fails: false));
    }

    private async Task FailAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            await Assert.ThrowsAsync<TransientFailureException>(() => CallAsync(fails: true));
        }
    }

    private Task<bool> CallAsync(bool fails) =>
        Circuit.RunAsync(
            _ =>
            {
                _calls++;
                return fails ? throw new TransientFailureException("HubSpot answered 503.") : Task.FromResult(true);
            },
            Now
        );
}
