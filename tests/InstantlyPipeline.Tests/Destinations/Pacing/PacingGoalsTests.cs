using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Processing;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>What people feel of a destination's limits: everything is done about as fast as the destination allows, hardly a call is
/// refused, and what matters goes first.</summary>
public sealed class PacingGoalsTests(ITestOutputHelper output)
{
    private const double MostTime = 1.2;
    private const double MostRefused = 0.05;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TurnClock _clock = new();

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true, Importance.Warm)]
    [InlineData(2, false, Importance.Warm)]
    public void Thirty_alerts_at_once_to_a_channel_that_takes_one_a_second(
        int instances,
        bool alone,
        Importance importance = Importance.Reply
    )
    {
        var slack = new LimitedServer(1, Second, namesWait: true, _clock.Time);
        var running = new Instances(_clock, slack, Pace.PerSecond(1), instances, alone);

        var took = _clock.Run(
            () => Task.WhenAll(Enumerable.Range(0, 30).Select(alert => running.CallAsync($"alert-{alert}", importance))),
            TimeSpan.FromMinutes(10)
        );

        Assert.Equal(30, slack.Done.Count);
        Assert.InRange(took, TimeSpan.Zero, MostTime * 30 * Second);
        Assert.InRange(slack.RefusedShare, 0, MostRefused);
        Assert.InRange(running.LongestHeld, TimeSpan.Zero, PacedLane.LongestInPlace + Second);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void A_hundred_and_twenty_bounces_whose_reports_are_read_twenty_a_minute(int instances, bool alone)
    {
        var instantly = new LimitedServer(20, Minute, namesWait: false, _clock.Time);
        var running = new Instances(_clock, instantly, Pace.PerSecond(100), instances, alone);

        var took = _clock.Run(
            () =>
                Task.WhenAll(
                    Enumerable
                        .Range(0, 120)
                        .Select(bounce => running.CallAsync($"bounce-{bounce}", Importance.Usual, InstantlyMails.Limited))
                ),
            TimeSpan.FromHours(1)
        );

        Assert.Equal(120, instantly.Done.Count);
        Assert.InRange(took, TimeSpan.Zero, MostTime * 6 * Minute);
        Assert.InRange(instantly.RefusedShare, 0, MostRefused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_warm_replys_alert_goes_out_at_once_although_a_thousand_labels_wait(bool alone)
    {
        var slack = new LimitedServer(1, Second, namesWait: true, _clock.Time);
        var running = new Instances(_clock, slack, Pace.PerSecond(1), count: 1, alone);
        var waits = new List<TimeSpan>();

        _clock.Run(
            async () =>
            {
                var labels = Enumerable.Range(0, 1_000).Select(label => running.CallAsync($"label-{label}", Importance.Routine)).ToList();
                for (var reply = 0; reply < 10; reply++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(7_370), _clock.Time);
                    var asked = _clock.Time.GetUtcNow();
                    await running.CallAsync($"warm-{reply}", Importance.Warm);
                    waits.Add(_clock.Time.GetUtcNow() - asked);
                }
                Assert.Contains(labels, label => !label.IsCompleted);
            },
            TimeSpan.FromMinutes(10)
        );

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, Second));
        Assert.Equal(0, slack.Refused);
    }

    /// <remarks>The other instance's label may have the second: then the alert is refused once, and has the next one. So the more
    /// interested people there are among the labels, the more calls are refused.</remarks>
    /// <param name="seldom">Every minute and a half; otherwise every seven seconds or so, for which the share of refused calls is no
    /// goal.</param>
    [Theory]
    [InlineData(200, 5, false)]
    [InlineData(20, 10, true)]
    public void On_two_instances_it_goes_out_within_a_second_whatever_the_other_one_does_at_that_moment(int seeds, int warm, bool seldom)
    {
        var (waits, refused, calls) = (new List<TimeSpan>(), 0, 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var run = WarmAmongLabels.Run(instances: 2, warm, everySeconds: seldom ? (60, 120) : (5, 10), seed);
            waits.AddRange(run.Waits);
            refused += run.Server.Refused;
            calls += run.Server.Refused + run.Server.Done.Count;
        }

        output.WriteLine($"{waits.Count} warm alerts: {waits.Max().TotalSeconds:0.00} s at most; {refused} of {calls} calls refused");
        Assert.InRange(waits.Max(), TimeSpan.Zero, Second);
        Assert.InRange((double)refused / calls, 0, seldom ? MostRefused : 0.25);
    }

    [Fact]
    public void Replies_are_read_before_bounces_that_came_first()
    {
        var instantly = new LimitedServer(20, Minute, namesWait: false, _clock.Time);
        var running = new Instances(_clock, instantly, Pace.PerSecond(100), count: 1, alone: true);

        var took = TimeSpan.Zero;
        _clock.Run(
            async () =>
            {
                var bounces = Enumerable
                    .Range(0, 100)
                    .Select(bounce => running.CallAsync($"bounce-{bounce}", Importance.Usual, InstantlyMails.Limited))
                    .ToList();
                await Task.Delay(TimeSpan.FromSeconds(70), _clock.Time);
                var asked = _clock.Time.GetUtcNow();
                await running.CallAsync("reply", Importance.Reply, InstantlyMails.Limited);
                took = _clock.Time.GetUtcNow() - asked;
                await Task.WhenAll(bounces);
            },
            TimeSpan.FromHours(1)
        );

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(6.5));
        Assert.Equal(0, instantly.Refused);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_limit_that_the_answers_tell_is_kept_to_by_all_instances_and_used(int instances)
    {
        var hubSpot = new LimitedServer(190, 10 * Second, namesWait: false, _clock.Time, namesLimit: true);
        // Documented is less than this account has.
        var running = new Instances(
            _clock,
            hubSpot,
            new Pace(100, 10 * Second),
            instances,
            alone: false,
            failures: new HubSpotFailures("HubSpot__AccessToken")
        );

        var took = _clock.Run(
            () => Task.WhenAll(Enumerable.Range(0, 950).Select(step => running.CallAsync($"step-{step}", Importance.Usual))),
            TimeSpan.FromMinutes(10)
        );

        Assert.Equal(950, hubSpot.Done.Count);
        Assert.InRange(took, TimeSpan.Zero, MostTime * 50 * Second);
        Assert.InRange(hubSpot.RefusedShare, 0, MostRefused);
    }

    [Fact]
    public void What_another_program_uses_of_a_limit_is_left_to_it()
    {
        var hubSpot = new LimitedServer(100, 10 * Second, namesWait: false, _clock.Time, namesLimit: true);
        var failures = new HubSpotFailures("HubSpot__AccessToken");
        var running = new Instances(_clock, hubSpot, new Pace(100, 10 * Second), count: 1, alone: true, failures: failures);
        using var others = new HttpClient(hubSpot, disposeHandler: false);

        _clock.Run(
            async () =>
            {
                var own = Task.WhenAll(Enumerable.Range(0, 300).Select(step => running.CallAsync($"step-{step}", Importance.Usual)));
                while (!own.IsCompleted)
                {
                    // Six a second, whatever the pipeline does.
                    await others.GetAsync(new Uri("https://stand-in.example/other"));
                    await Task.Delay(TimeSpan.FromSeconds(1.0 / 6), _clock.Time);
                }
            },
            TimeSpan.FromMinutes(10)
        );

        Assert.InRange(hubSpot.RefusedShare, 0, MostRefused);
    }

    [Fact]
    public void Without_a_documented_pace_a_refusal_teaches_one()
    {
        var crm = new LimitedServer(10, TimeSpan.FromSeconds(10), namesWait: true, _clock.Time);
        var running = new Instances(_clock, crm, pace: null, count: 1, alone: true);

        var took = _clock.Run(
            () => Task.WhenAll(Enumerable.Range(0, 200).Select(step => running.CallAsync($"step-{step}", Importance.Usual))),
            TimeSpan.FromHours(1)
        );

        Assert.InRange(took, TimeSpan.Zero, 1.5 * 200 * Second);
        Assert.InRange(crm.RefusedShare, 0, 0.15);
    }
}
