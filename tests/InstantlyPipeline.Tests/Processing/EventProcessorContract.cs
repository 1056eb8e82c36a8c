using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>Claim, steps, settlement and replay, with a workflow of two steps that the tests make fail, block or crash; the same on every
/// table store.</summary>
public abstract class EventProcessorContract
{
    private readonly string _workspace = Guid.NewGuid().ToString();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));
    private readonly TwoStepWorkflow _workflow = new();
    private int _deliveries;

    /// <summary>The store under test; skips when it cannot run here.</summary>
    protected abstract ITableStore Store { get; }

    private FaultyTables Tables => field ??= new FaultyTables(Store);

    private EventLedger Ledger => new(Tables, _time);

    private EventProcessor Processor => new(Ledger, [_workflow], _time, NullLogger<EventProcessor>.Instance);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_runs_each_step_once_and_is_done()
    {
        var settled = await HandleAsync(Delivery());

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
        Assert.Equal(EventStatus.Done, (await EntryAsync()).Status);
    }

    [Fact]
    public async Task A_second_delivery_does_nothing_and_is_counted()
    {
        await HandleAsync(Delivery());

        var settled = await HandleAsync(Delivery());

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
        Assert.Equal(1, (await EntryAsync()).Duplicates);
    }

    [Fact]
    public async Task The_same_message_again_is_no_duplicate_of_itself()
    {
        var message = Delivery();
        await HandleAsync(message);

        await HandleAsync(message);

        Assert.Equal(0, (await EntryAsync()).Duplicates);
    }

    [Fact]
    public async Task A_failing_step_holds_up_no_other_and_alone_is_tried_again()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");

        var first = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(first.At);
        _workflow.Crm = () => StepResult.Done();
        var second = await HandleAsync(message with { Attempt = first.Attempt });

        Assert.IsType<Settlement.Complete>(second);
        Assert.Equal(["crm", "chat", "crm"], _workflow.Ran);
        Assert.Equal([("chat", 1), ("crm", 2)], (await EntryAsync()).Steps.Select(step => (step.Name, step.Attempts)).Order());
    }

    [Fact]
    public async Task The_first_wait_is_five_seconds_or_what_the_destination_asks_for()
    {
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 429.", TimeSpan.FromSeconds(40));

        var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(Delivery()));

        Assert.InRange(retry.At - _time.GetUtcNow(), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(48));
        Assert.Equal(2, retry.Attempt);
    }

    [Fact]
    public async Task To_wait_for_a_turn_is_no_attempt_and_the_event_comes_back_exactly_then()
    {
        var message = Delivery();
        _workflow.Crm = () => throw Waits(TimeSpan.FromSeconds(40));
        var settled = new List<TimeSpan>();

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = attempt }));
            settled.Add(retry.At - _time.GetUtcNow());
            Assert.Equal(0, (await EntryAsync()).Step("crm")!.Attempts);
            _time.SetUtcNow(retry.At);
        }
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        var failed = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = 6 }));

        Assert.All(settled, wait => Assert.Equal(TimeSpan.FromSeconds(40), wait));
        Assert.Equal(1, (await EntryAsync()).Step("crm")!.Attempts);
        Assert.InRange(failed.At - _time.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Single(_workflow.Ran, step => step == "chat");

        static TransientFailureException Waits(TimeSpan turn) => new("HubSpot takes only so many calls.", turn) { WaitsForTurn = true };
    }

    [Fact]
    public async Task What_a_run_does_is_done_with_the_importance_of_its_workflow_until_the_workflow_knows_better()
    {
        var seen = new List<(Importance Importance, DateTimeOffset Since)>();
        _workflow.Importance = Importance.Reply;
        _workflow.Crm = () =>
        {
            seen.Add((Errand.Current!.Importance, Errand.Current.Since));
            return StepResult.Done();
        };
        _workflow.BeforeChat = run => run.Importance = Importance.Warm;
        _workflow.Chat = () =>
        {
            seen.Add((Errand.Current!.Importance, Errand.Current.Since));
            return StepResult.Done();
        };
        var message = Delivery();

        await HandleAsync(message);

        Assert.Equal([(Importance.Reply, message.ReceivedAt), (Importance.Warm, message.ReceivedAt)], seen);
        Assert.Null(Errand.Current);
    }

    [Fact]
    public async Task The_event_comes_back_for_the_step_that_may_go_first_and_the_other_is_not_called_before_its_time()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 429.", TimeSpan.FromHours(1));
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 503.");

        var first = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(first.At);
        _workflow.Chat = () => StepResult.Done();
        var second = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = 2 }));
        _time.SetUtcNow(second.At);
        _workflow.Crm = () => StepResult.Done();

        Assert.IsType<Settlement.Complete>(await HandleAsync(message with { Attempt = 3 }));
        Assert.InRange(first.At - message.ReceivedAt, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.InRange(second.At - message.ReceivedAt, TimeSpan.FromHours(1), TimeSpan.FromMinutes(72));
        Assert.Equal(["crm", "chat", "chat", "crm"], _workflow.Ran);
        Assert.Equal(2, (await EntryAsync()).Step("crm")!.Attempts);
    }

    [Fact]
    public async Task A_step_is_due_when_its_message_comes_a_little_early_by_this_clock()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(retry.At.AddMilliseconds(-900));
        _workflow.Crm = () => StepResult.Done();

        Assert.IsType<Settlement.Complete>(await HandleAsync(message with { Attempt = 2 }));
    }

    [Fact]
    public async Task Steps_that_failed_together_come_back_together()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 503.");

        var settled = await HandleAsync(message);
        for (var attempt = 2; attempt <= 8; attempt++)
        {
            var retry = Assert.IsType<Settlement.RetryAt>(settled);
            _time.SetUtcNow(retry.At);
            settled = await HandleAsync(message with { Attempt = attempt });
        }

        Assert.Equal(Enumerable.Repeat<string[]>(["crm", "chat"], 8).SelectMany(both => both), _workflow.Ran);
    }

    [Fact]
    public async Task A_step_that_comes_back_often_uses_up_no_other_steps_attempts()
    {
        var message = Delivery();
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 429.", TimeSpan.FromSeconds(20));
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        var settled = await HandleAsync(message);
        while (_time.GetUtcNow() - message.ReceivedAt < TimeSpan.FromHours(1))
        {
            var retry = Assert.IsType<Settlement.RetryAt>(settled);
            _time.SetUtcNow(retry.At);
            settled = await HandleAsync(message with { Attempt = retry.Attempt });
        }

        // After 5 s, 30 s, 2 min, 10 min and 30 min, each up to a fifth longer; an hour does not fit any more.
        Assert.Equal(6, _workflow.Ran.Count(step => step == "crm"));
        Assert.InRange(_workflow.Ran.Count(step => step == "chat"), 150, 181);
    }

    [Fact]
    public async Task An_error_nobody_foresaw_has_its_three_attempts_however_often_another_step_came_back_before()
    {
        var message = Delivery();
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 429.", TimeSpan.FromSeconds(3));
        _workflow.Crm = () => throw new InvalidOperationException();

        Settlement settled = await HandleAsync(message);
        for (var attempt = 2; _workflow.Ran.Count(step => step == "crm") < 3; attempt++)
        {
            _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(settled).At);
            settled = await HandleAsync(message with { Attempt = attempt });
        }
        Assert.InRange(_time.GetUtcNow() - message.ReceivedAt, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(50));
        _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(settled).At);
        _workflow.Chat = () => StepResult.Done();

        Assert.Equal("unexpected-error", Assert.IsType<Settlement.DeadLetter>(await HandleAsync(message with { Attempt = 20 })).Reason);
        Assert.Equal(3, _workflow.Ran.Count(step => step == "crm"));
    }

    [Fact]
    public async Task An_error_outside_of_the_steps_has_its_three_attempts_too()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        Settlement settled = await HandleAsync(message);
        for (var attempt = 2; attempt < 6; attempt++)
        {
            _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(settled).At);
            settled = await HandleAsync(message with { Attempt = attempt });
        }
        _workflow.Crm = () => StepResult.Done();
        _workflow.AtTheEnd = () => throw new InvalidOperationException();
        for (var attempt = 6; attempt < 9; attempt++)
        {
            _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(settled).At);
            settled = await HandleAsync(message with { Attempt = attempt });
        }

        Assert.Equal("unexpected-error", Assert.IsType<Settlement.DeadLetter>(settled).Reason);
    }

    [Fact]
    public async Task A_replay_calls_a_step_at_once_that_was_to_wait_and_its_schedule_begins_anew()
    {
        var message = Delivery();
        _workflow.Chat = () => throw new PermanentFailureException("slack-channel-gone", "Make a new webhook.");
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 429.", TimeSpan.FromHours(23));
        Settlement settled = await HandleAsync(message);
        while (settled is Settlement.RetryAt retry)
        {
            _time.SetUtcNow(retry.At);
            settled = await HandleAsync(message with { Attempt = retry.Attempt });
        }
        var entry = await EntryAsync();

        entry.Reopen("replayed", _time.GetUtcNow(), _time.GetUtcNow(), new HashSet<string>());
        Assert.True(await Ledger.TrySaveAsync(entry, Now));
        var tries = _workflow.Ran.Count;
        _workflow.Crm = () => throw new InvalidOperationException();
        var again = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { DeliveryId = "replayed" }));

        Assert.Equal(["crm", "chat"], _workflow.Ran.Skip(tries));
        Assert.InRange(again.At - _time.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_run_that_takes_over_from_a_dead_one_keeps_to_the_time_of_a_step_that_waits()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 429.", TimeSpan.FromHours(1));
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 503.");
        var first = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(first.At);
        using var process = new CancellationTokenSource();
        _workflow.Chat = () =>
        {
            process.Cancel();
            throw new OperationCanceledException(process.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Processor.HandleAsync(message with { Attempt = 2 }, process.Token));
        _workflow.Chat = () => StepResult.Done();

        var second = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = 2 }));

        Assert.True(second.At - message.ReceivedAt >= TimeSpan.FromHours(1));
        Assert.Equal(["crm", "chat", "chat", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task A_retry_that_comes_before_its_time_is_sent_back()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));

        var early = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));

        Assert.Equal(retry.At, early.At);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public async Task A_retry_that_is_a_second_early_by_our_clock_is_taken(int early, bool taken)
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(retry.At - TimeSpan.FromMilliseconds(early));
        _workflow.Crm = () => StepResult.Done();

        var settled = await HandleAsync(message with { Attempt = retry.Attempt });

        Assert.Equal(taken, settled is Settlement.Complete);
    }

    [Fact]
    public async Task A_duplicate_of_an_event_that_waits_for_its_next_attempt_is_not_a_second_attempt()
    {
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        await HandleAsync(Delivery());

        var settled = await HandleAsync(Delivery());

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task What_cannot_succeed_is_a_dead_letter_with_its_reason_while_the_other_step_is_done()
    {
        _workflow.Crm = () =>
            throw new PermanentFailureException("hubspot-unauthorized", "HubSpot refused the token: check HubSpot__AccessToken.");

        var dead = Assert.IsType<Settlement.DeadLetter>(await HandleAsync(Delivery()));

        Assert.Equal(("hubspot-unauthorized", "HubSpot refused the token: check HubSpot__AccessToken."), (dead.Reason, dead.Description));
        Assert.Equal(StepStatus.Done, (await EntryAsync()).Step("chat")!.Status);
    }

    [Fact]
    public async Task A_hopeless_step_does_not_cancel_the_retry_of_another()
    {
        var message = Delivery();
        _workflow.Crm = () =>
            throw new PermanentFailureException("hubspot-unauthorized", "HubSpot refused the token: check HubSpot__AccessToken.");
        _workflow.Chat = () => throw new TransientFailureException("Slack answered 503.");

        var retry = Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        _time.SetUtcNow(retry.At);
        _workflow.Chat = () => StepResult.Done();
        var dead = Assert.IsType<Settlement.DeadLetter>(await HandleAsync(message with { Attempt = 2 }));

        Assert.Equal("hubspot-unauthorized", dead.Reason);
        Assert.Equal(["crm", "chat", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task A_dead_event_whose_queue_was_not_told_is_dead_lettered_again_with_the_same_reason()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new PermanentFailureException("hubspot-unauthorized", "Check it.");
        var first = await HandleAsync(message);

        Assert.Equal(first, await HandleAsync(message));
    }

    [Fact]
    public async Task An_error_nobody_foresaw_is_tried_three_times_and_says_nothing_of_its_text()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new InvalidOperationException("dana@example.com");

        for (var attempt = 1; attempt < RetryPolicy.AttemptsForUnexpectedErrors; attempt++)
        {
            _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = attempt })).At);
        }
        var dead = Assert.IsType<Settlement.DeadLetter>(await HandleAsync(message));

        Assert.Equal("unexpected-error", dead.Reason);
        Assert.DoesNotContain("dana@example.com", dead.Description + (await EntryAsync()).Step("crm")!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_nobody_foresaw_is_not_counted_with_the_outages_before_it()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        for (var attempt = 1; attempt <= RetryPolicy.AttemptsForUnexpectedErrors; attempt++)
        {
            _time.SetUtcNow(Assert.IsType<Settlement.RetryAt>(await HandleAsync(message with { Attempt = attempt })).At);
        }
        _workflow.Crm = () => throw new InvalidOperationException("once");

        Assert.IsType<Settlement.RetryAt>(await HandleAsync(message));
        Assert.Equal("Unexpected InvalidOperationException; it is tried again.", (await EntryAsync()).Reason!.ToString());
    }

    [Fact]
    public async Task After_72_hours_an_event_is_given_up()
    {
        var message = Delivery();
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        Settlement settled = await HandleAsync(message);

        while (settled is Settlement.RetryAt retry)
        {
            _time.SetUtcNow(retry.At);
            settled = await HandleAsync(message with { Attempt = retry.Attempt });
        }

        Assert.Equal("gave-up", Assert.IsType<Settlement.DeadLetter>(settled).Reason);
        Assert.InRange(_time.GetUtcNow() - message.ReceivedAt, TimeSpan.FromHours(70), TimeSpan.FromHours(72));
    }

    [Fact]
    public async Task Of_two_deliveries_at_once_one_works_and_the_other_waits()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _workflow.BeforeCrm = async () =>
        {
            entered.SetResult();
            await release.Task;
        };
        var first = HandleAsync(Delivery());
        await entered.Task;

        var second = Assert.IsType<Settlement.RetryAt>(await HandleAsync(Delivery()));
        release.SetResult();

        Assert.IsType<Settlement.Complete>(await first);
        Assert.Equal(TimeSpan.FromSeconds(2), second.At - _time.GetUtcNow());
        Assert.Equal(["crm", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task Of_many_who_claim_an_event_at_once_exactly_one_works()
    {
        var message = Delivery();
        var parsed = InstantlyEvent.Parse(message.Payload);

        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(index => Task.Run(() => Ledger.ClaimAsync(message with { DeliveryId = $"host-{index}" }, parsed, Now)))
        );

        Assert.Single(claims.OfType<Claim.Mine>());
        Assert.Equal(15, claims.OfType<Claim.NotBefore>().Count());
    }

    [Fact]
    public async Task Of_many_duplicates_at_once_each_is_counted()
    {
        var message = Delivery();
        var parsed = InstantlyEvent.Parse(message.Payload);
        await HandleAsync(message);

        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(index => Task.Run(() => Ledger.ClaimAsync(message with { DeliveryId = $"copy-{index}" }, parsed, Now)))
        );

        Assert.All(claims, claim => Assert.IsType<Claim.Settled>(claim));
        Assert.Equal(32, (await EntryAsync()).Duplicates);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task A_host_whose_clock_is_minutes_off_takes_no_live_event_over(int minutes)
    {
        var message = Delivery();
        var parsed = InstantlyEvent.Parse(message.Payload);
        Assert.IsType<Claim.Mine>(await Ledger.ClaimAsync(message, parsed, Now));
        var elsewhere = new FakeTimeProvider(_time.GetUtcNow().AddMinutes(minutes));

        var claim = await new EventLedger(Tables, elsewhere).ClaimAsync(Delivery(), parsed, Now);

        Assert.IsType<Claim.NotBefore>(claim);
    }

    [Fact]
    public async Task The_body_is_kept_as_it_was_received_however_large_it_is()
    {
        var message = Delivery();
        var filler = new byte[1_200_000];
        new Random(7).NextBytes(filler);
        message = message with
        {
            Payload = (byte[])
                [
                    .. message.Payload.Span[..^1],
                    .. ",\"note\":\""u8,
                    .. Encoding.ASCII.GetBytes(Convert.ToBase64String(filler)),
                    .. "\"}"u8,
                ],
        };

        await HandleAsync(message);

        Assert.Equal(message.Payload.ToArray(), await Ledger.PayloadAsync(await EntryAsync(), Now));
    }

    [Fact]
    public async Task When_the_process_dies_the_redelivered_message_takes_over_and_looks_before_it_repeats()
    {
        var message = Delivery();
        await CrashAsync(message, beforeCrmIsRecorded: true);
        _workflow.FindCrm = () => StepResult.Done("task 7");

        var settled = await HandleAsync(message);

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
        Assert.StartsWith("task 7 (found", (await EntryAsync()).Step("crm")!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_look_up_finds_nothing_the_step_runs()
    {
        var message = Delivery();
        await CrashAsync(message, beforeCrmIsRecorded: true);

        await HandleAsync(message);

        Assert.Equal(["crm", "crm", "chat"], _workflow.Ran);
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 3)]
    public async Task A_step_that_changes_nothing_the_second_time_is_written_with_the_next(bool idempotent, int expected)
    {
        _workflow.CrmPolicy = idempotent ? StepPolicy.Idempotent : StepPolicy.Repeat;
        var writes = 0;
        Tables.AfterWrite = () => writes++;

        await HandleAsync(Delivery());

        Assert.Equal(expected, writes); // the claim, the steps, the end
        Assert.Equal(["chat", "crm"], (await EntryAsync()).Steps.Select(step => step.Name).Order());
    }

    [Fact]
    public async Task A_step_that_waits_for_the_next_write_is_repeated_after_a_death_before_it_and_not_after_it()
    {
        _workflow.CrmPolicy = StepPolicy.Idempotent;
        var message = Delivery();
        var writes = 0;
        Tables.BeforeWrite = () => _ = ++writes > 1 ? throw new IOException("The process died after the claim.") : 0;
        await Assert.ThrowsAsync<IOException>(() => HandleAsync(message));
        Tables.BeforeWrite = null;

        await HandleAsync(message);
        await HandleAsync(message);

        Assert.Equal(["crm", "chat", "crm", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task Another_delivery_takes_over_only_when_the_lease_of_a_dead_one_has_run_out()
    {
        await CrashAsync(Delivery(), beforeCrmIsRecorded: true);

        var second = Delivery();
        var crashedAt = _time.GetUtcNow();
        var looks = 0;
        while (await HandleAsync(second) is Settlement.RetryAt busy)
        {
            _time.SetUtcNow(busy.At);
            looks++;
        }

        Assert.Equal(EventLedger.Lease, _time.GetUtcNow() - crashedAt);
        Assert.InRange(looks, 2, 12);
        Assert.Equal(EventStatus.Done, (await EntryAsync()).Status);
    }

    [Fact]
    public async Task A_run_that_lost_its_claim_stops_and_writes_nothing()
    {
        _workflow.BeforeCrm = async () =>
        {
            _workflow.BeforeCrm = null;
            _time.Advance(EventLedger.Lease + TimeSpan.FromSeconds(1));
            await HandleAsync(Delivery()); // takes over and finishes
        };

        var loser = await HandleAsync(Delivery());

        Assert.IsType<Settlement.RetryAt>(loser);
        Assert.Equal((EventStatus.Done, 2), ((await EntryAsync()).Status, (await EntryAsync()).Attempts));
    }

    [Fact]
    public async Task A_write_that_succeeded_and_whose_answer_got_lost_is_recognised()
    {
        Tables.LosesAnswers = true;

        var settled = await HandleAsync(Delivery());

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(["crm", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task A_write_after_one_whose_end_is_unknown_is_not_taken_for_that_one()
    {
        var message = Delivery();
        var entry = Assert.IsType<Claim.Mine>(await Ledger.ClaimAsync(message, InstantlyEvent.Parse(message.Payload), Now)).Entry;
        Tables.AfterWrite = () => throw new TransientFailureException("The tables did not answer.");
        await Assert.ThrowsAsync<TransientFailureException>(() => Ledger.SaveAsync(entry, Now));
        Tables.AfterWrite = null;
        entry.Status = EventStatus.Done;

        await Assert.ThrowsAsync<ClaimLostException>(() => Ledger.SaveAsync(entry, Now));

        Assert.Equal(EventStatus.Processing, (await EntryAsync()).Status);
    }

    [Fact]
    public async Task Tables_out_of_reach_postpone_the_message()
    {
        Tables.AfterWrite = () => throw new TransientFailureException("The tables are down.");

        var postponed = Assert.IsType<Settlement.RetryAt>(await HandleAsync(Delivery()));

        Assert.InRange(postponed.At - _time.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(36));
        Assert.Equal(1, postponed.Attempt);
    }

    [Fact]
    public async Task A_step_that_an_older_version_left_in_doubt_runs_with_the_policy_it_has_today()
    {
        var message = Delivery();
        var entry = Assert.IsType<Claim.Mine>(await Ledger.ClaimAsync(message, InstantlyEvent.Parse(message.Payload), Now)).Entry;
        entry.Record(
            new StepRecord
            {
                Name = "crm",
                Status = StepStatus.InDoubt,
                Attempts = 1,
                At = _time.GetUtcNow(),
            }
        );
        Assert.True(await Ledger.TrySaveAsync(entry, Now));
        _workflow.FindCrm = () => StepResult.Done("task 7");

        Assert.IsType<Settlement.Complete>(await HandleAsync(message));

        Assert.Equal(StepStatus.Done, (await EntryAsync()).Step("crm")!.Status);
        Assert.Equal(["chat"], _workflow.Ran);
    }

    private async Task CrashAsync(QueuedEvent message, bool beforeCrmIsRecorded)
    {
        using var process = new CancellationTokenSource();
        var killed = false;
        _workflow.AfterCrm = () =>
        {
            killed = true;
            process.Cancel();
            throw new OperationCanceledException(process.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Processor.HandleAsync(message, process.Token));
        _workflow.AfterCrm = null;
        Assert.True(killed || !beforeCrmIsRecorded);
    }

    private Task<Settlement> HandleAsync(QueuedEvent message) => Processor.HandleAsync(message, Now);

    private async Task<LedgerEntry> EntryAsync() => (await Ledger.FindAsync(Delivery().Key, Now))!;

    private QueuedEvent Delivery()
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:41:27.402Z","event_type":"reply_received","workspace":"{{_workspace}}","lead_email":"dana@example.com"}"""
        );
        return new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = $"delivery-{++_deliveries}",
            Payload = body,
        };
    }
}
