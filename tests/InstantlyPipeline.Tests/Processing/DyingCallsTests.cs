using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>A queue may hand the message of a dead run to another instance while the run's last call is still being carried out.</summary>
public sealed class DyingCallsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));
    private readonly MemoryTableStore _tables = new();
    private readonly QueuedEvent _message;

    public DyingCallsTests()
    {
        var body = new Deliveries(seed: 3).Reply("Sounds good");
        var identity = EventReader.Read(body).Identity!;
        _message = QueuedEvent.New(EventKey.Of(identity), identity.EventType, _time.GetUtcNow(), body);
    }

    [Fact]
    public async Task A_dead_runs_event_is_left_alone_until_its_last_call_has_ended()
    {
        var ledger = new EventLedger(_tables, _time, new DyingCalls(Patience));
        Assert.IsType<Claim.Mine>(await ClaimAsync(ledger));
        _time.Advance(TimeSpan.FromSeconds(30));
        var died = _time.GetUtcNow();

        Assert.Equal(new Claim.NotBefore(died + Patience), await ClaimAsync(ledger));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new Claim.NotBefore(died + Patience), await ClaimAsync(ledger));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(Assert.IsType<Claim.Mine>(await ClaimAsync(ledger)).MayHaveRun);
    }

    [Fact]
    public async Task A_process_that_was_away_for_seconds_already_runs_it_at_once()
    {
        var ledger = new EventLedger(_tables, _time);
        Assert.IsType<Claim.Mine>(await ClaimAsync(ledger));

        Assert.True(Assert.IsType<Claim.Mine>(await ClaimAsync(ledger)).MayHaveRun);
    }

    [Fact]
    public async Task What_is_tried_again_by_plan_waits_for_nothing_more()
    {
        var ledger = new EventLedger(_tables, _time, new DyingCalls(Patience));
        var entry = Assert.IsType<Claim.Mine>(await ClaimAsync(ledger)).Entry;
        entry.Status = EventStatus.Retrying;
        entry.NextAttemptAt = _time.GetUtcNow();
        await ledger.SaveAsync(entry, TestContext.Current.CancellationToken);

        Assert.IsType<Claim.Mine>(await ClaimAsync(ledger));
    }

    [Fact]
    public async Task A_second_message_of_one_delivery_waits_for_the_run_of_the_first()
    {
        var ledger = new EventLedger(_tables, _time, new DyingCalls(Patience));
        var running = Assert.IsType<Claim.Mine>(await ClaimAsync(ledger, message: 7)).Entry;

        // The send was repeated because its answer was late. The first message runs, and for longer than a dead run's calls take.
        for (var looks = 0; looks < 5; looks++)
        {
            var look = Assert.IsType<Claim.NotBefore>(await ClaimAsync(ledger, message: 8));
            _time.Advance(look.At - _time.GetUtcNow());
        }
        running.Status = EventStatus.Done;
        running.CompletedAt = _time.GetUtcNow();
        await ledger.SaveAsync(running, TestContext.Current.CancellationToken); // nobody took it over

        Assert.Equal(new Claim.Settled(IsDuplicate: false), await ClaimAsync(ledger, message: 8));
    }

    [Fact]
    public async Task A_redelivered_message_of_a_dead_run_waits_for_its_calls_only_whatever_copies_of_it_there_are()
    {
        var ledger = new EventLedger(_tables, _time, new DyingCalls(Patience));
        Assert.IsType<Claim.Mine>(await ClaimAsync(ledger, message: 7));
        Assert.IsType<Claim.NotBefore>(await ClaimAsync(ledger, message: 8));

        var left = Assert.IsType<Claim.NotBefore>(await ClaimAsync(ledger, message: 7));
        Assert.Equal(_time.GetUtcNow() + Patience, left.At);
        _time.Advance(Patience);

        // It comes back as a copy with a number of its own, and runs; the other one waits for that now.
        Assert.True(Assert.IsType<Claim.Mine>(await ClaimAsync(ledger, message: 9)).MayHaveRun);
        Assert.IsType<Claim.NotBefore>(await ClaimAsync(ledger, message: 8));
    }

    [Fact]
    public async Task A_second_message_takes_over_when_the_first_ones_lease_has_ended()
    {
        var ledger = new EventLedger(_tables, _time, new DyingCalls(Patience));
        Assert.IsType<Claim.Mine>(await ClaimAsync(ledger, message: 7));
        _time.Advance(EventLedger.Lease);

        Assert.True(Assert.IsType<Claim.Mine>(await ClaimAsync(ledger, message: 8)).MayHaveRun);
    }

    private Task<Claim> ClaimAsync(EventLedger ledger, long? message = null) =>
        ledger.ClaimAsync(
            _message with
            {
                SequenceNumber = message,
            },
            InstantlyEvent.Parse(_message.Payload),
            TestContext.Current.CancellationToken
        );
}
