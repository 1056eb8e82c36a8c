using System.Globalization;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset Received = new(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 600)]
    [InlineData(5, 1_800)]
    [InlineData(6, 3_600)]
    [InlineData(7, 3_600)]
    [InlineData(70, 3_600)]
    public void Waits_grow_to_an_hour_and_stay_there(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(attempt, age: TimeSpan.FromDays(1), retryAfter: null, random: 0));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4.9, 5)]
    [InlineData(5, 30)]
    [InlineData(35, 120)]
    [InlineData(154, 120)]
    [InlineData(155, 600)]
    [InlineData(755, 1_800)]
    [InlineData(2_554, 1_800)]
    [InlineData(2_555, 3_600)]
    public void Many_attempts_in_a_short_time_do_not_make_a_long_wait(double age, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(9, TimeSpan.FromSeconds(age), retryAfter: null, random: 0));

    [Fact]
    public void A_first_failure_waits_briefly_however_old_the_event_is() =>
        Assert.Equal(TimeSpan.FromSeconds(5), RetryPolicy.Wait(1, TimeSpan.FromDays(2), retryAfter: null, random: 0));

    [Fact]
    public void What_a_destination_asks_for_is_kept_to() =>
        Assert.Equal(TimeSpan.FromSeconds(1), RetryPolicy.Wait(6, TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), random: 0));

    [Fact]
    public void Nobody_makes_an_event_wait_for_more_than_a_day() =>
        Assert.Equal(TimeSpan.FromHours(24), RetryPolicy.Wait(1, TimeSpan.Zero, TimeSpan.FromDays(30), random: 0));

    [Fact]
    public void Jitter_only_ever_lengthens_by_up_to_a_fifth() =>
        Assert.Equal(TimeSpan.FromSeconds(6), RetryPolicy.Wait(1, TimeSpan.Zero, retryAfter: null, random: 1));

    [Theory]
    [InlineData(72, false)]
    [InlineData(72.1, true)]
    public void An_event_is_given_up_after_72_hours(double hours, bool givesUp) =>
        Assert.Equal(givesUp, RetryPolicy.GivesUp(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(hours)));

    [Theory]
    [InlineData(null, true)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_step_is_called_when_its_time_has_come(int? seconds, bool due)
    {
        DateTimeOffset? notBefore = seconds is { } after ? Received.AddSeconds(after) : null;

        Assert.Equal(due, RetryPolicy.IsDue(Step("crm") with { NotBefore = notBefore }, Received));
    }

    // The words are: a step's name, then what happened. "ok" is done, "503" may pass, "503+60" asks for 60 seconds, "401" is for good,
    // "bug2" is the second error that nobody expected, "401before" failed for good in an earlier run, "wait90" waits for 90 seconds more.
    // "stop" is no step but what ended the run.
    [Theory]
    [InlineData("crm ok, chat ok", 0, "done")]
    [InlineData("crm 503, chat ok", 0, "again in 5: Try crm later.")]
    [InlineData("crm 503, chat 503", 0, "again in 5: Try crm later.")]
    [InlineData("crm 503+60, chat 503", 0, "again in 5: Try chat later.")]
    [InlineData("crm 503, chat wait90", 100, "again in 5: Try crm later.")]
    [InlineData("crm ok, chat wait90", 100, "again in 90: Try chat later.")]
    [InlineData("crm ok, chat 401", 0, "dead refused: Renew the token of chat.")]
    [InlineData("crm 401before, chat ok", 0, "dead refused: Renew the token of crm.")]
    [InlineData("crm 401, chat 503", 0, "again in 5: Try chat later.")]
    [InlineData("crm 401before, chat 503", 259_190, "again in 5: Try chat later.")]
    [InlineData("crm 401before, chat 503", 259_200, "dead refused: Renew the token of crm.")]
    [InlineData("crm ok, chat 503", 259_195, "again in 5: Try chat later.")]
    [InlineData(
        "crm ok, chat 503",
        259_196,
        "dead gave-up: It failed for 72 hours, last with: Try chat later. Cure the cause, then replay the event."
    )]
    [InlineData("crm bug1, chat ok", 0, "again in 5: Unexpected InvalidOperationException; it is tried again.")]
    [InlineData("crm bug2, chat ok", 0, "again in 5: Unexpected InvalidOperationException; it is tried again.")]
    [InlineData(
        "crm bug3, chat ok",
        0,
        "dead unexpected-error: InvalidOperationException, three times over. The log has the stack; report it, then replay the event."
    )]
    [InlineData("crm bug3, chat 503", 0, "again in 5: Try chat later.")]
    [InlineData("crm ok, stop 503", 0, "again in 5: Try stop later.")]
    [InlineData("crm 503+60, stop 503", 0, "again in 5: Try stop later.")]
    [InlineData("crm 503, stop 401", 0, "again in 5: Try crm later.")]
    [InlineData("crm ok, stop 401", 0, "dead refused: Renew the token of stop.")]
    [InlineData("crm ok, stop bug2", 0, "again in 5: Unexpected InvalidOperationException; it is tried again.")]
    [InlineData(
        "crm ok, stop bug3",
        0,
        "dead unexpected-error: InvalidOperationException, three times over. The log has the stack; report it, then replay the event."
    )]
    [InlineData("crm 401, stop bug3", 0, "dead refused: Renew the token of crm.")]
    public void An_event_comes_back_for_the_earliest_of_what_may_still_pass_and_is_dead_only_when_nothing_may(
        string run,
        int age,
        string becomes
    )
    {
        var now = Received.AddSeconds(age);
        var (steps, failures, stop) = Ran(run, now);

        var outcome = RetryPolicy.Decide(steps, failures, stop, Received, now, random: 0);

        Assert.Equal(
            becomes,
            outcome switch
            {
                RunOutcome.TryAgain again => $"again in {(again.At - now).TotalSeconds}: {again.Why}",
                RunOutcome.Dead dead => $"dead {dead.Why}",
                _ => "done",
            }
        );
    }

    [Fact]
    public void Each_step_has_a_time_of_its_own_and_one_that_failed_for_good_has_none()
    {
        var (steps, failures, stop) = Ran("crm 503+60, chat 503, tag wait90, task 401", Received);

        var due = RetryPolicy.Decide(steps, failures, stop, Received, Received, random: 0).Due;

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["crm"] = 60,
                ["chat"] = 5,
                ["tag"] = 90,
            },
            due.ToDictionary(step => step.Key, step => (step.Value - Received).TotalSeconds)
        );
    }

    [Fact]
    public void A_replay_begins_a_steps_schedule_anew()
    {
        var step = Step("crm") with { Attempts = 9, AttemptsBeforeReplay = 8 };

        var outcome = RetryPolicy.Decide(
            [step],
            [("crm", new TransientFailureException("Try later."))],
            null,
            Received,
            Received.AddDays(1),
            random: 0
        );

        Assert.Equal(Received.AddDays(1).AddSeconds(5), outcome.Due["crm"]);
    }

    private static (List<StepRecord> Steps, List<(string Step, Exception Failure)> Failures, RunStop? Stop) Ran(
        string run,
        DateTimeOffset now
    )
    {
        var steps = new List<StepRecord>();
        var failures = new List<(string Step, Exception Failure)>();
        RunStop? stop = null;
        foreach (var (name, what) in run.Split(", ").Select(words => words.Split(' ')).Select(words => (words[0], words[1])))
        {
            var unexpected = what.StartsWith("bug", StringComparison.Ordinal) ? what[3] - '0' : 0;
            Exception? failure = what switch
            {
                "ok" or "401before" => null,
                "401" => new PermanentFailureException("refused", $"Renew the token of {name}."),
                ['b', 'u', 'g', ..] => new InvalidOperationException(),
                [_, _, _, '+', .. var seconds] => new TransientFailureException(
                    $"Try {name} later.",
                    TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
                ),
                _ => new TransientFailureException($"Try {name} later."),
            };
            if (name == "stop")
            {
                stop = new RunStop(failure!, Stops: 1, unexpected);
                continue;
            }
            var forGood =
                what == "401before" ? new Reason("refused", $"Renew the token of {name}.")
                : failure is null ? null
                : RetryPolicy.FailedForGood(failure, unexpected);
            steps.Add(
                Step(name) with
                {
                    Status = what == "ok" ? StepStatus.Done : StepStatus.Failed,
                    PermanentReason = forGood?.Code,
                    Detail = forGood?.Sentence,
                    NotBefore = what is ['w', 'a', 'i', 't', .. var left]
                        ? now.AddSeconds(int.Parse(left, CultureInfo.InvariantCulture))
                        : null,
                }
            );
            if (failure is not null)
            {
                failures.Add((name, failure));
            }
        }
        return (steps, failures, stop);
    }

    private static StepRecord Step(string name) =>
        new()
        {
            Name = name,
            Status = StepStatus.Failed,
            Attempts = 1,
            At = Received,
        };
}
