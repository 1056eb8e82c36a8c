using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Intake;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Messages that the queue itself gave up, on SQLite: seen, replayed and discarded like any dead letter, and gone
/// afterwards.</summary>
public sealed class DeadMessagesTests : IDisposable
{
    private static readonly HashSet<string> NoStep = [];
    private readonly DataDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));
    private readonly TwoStepWorkflow _workflow = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;
    private readonly SqliteTableStore _tables;
    private readonly SqliteDeadMessages _dead;

    public DeadMessagesTests()
    {
        _database = new SqliteDatabase(_directory.Path);
        _queue = new SqliteEventQueue(_database, _time);
        _tables = new SqliteTableStore(_database);
        _dead = new SqliteDeadMessages(_database);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private EventLedger Ledger => new(_tables, _time);

    private EventFinder Events => new(Ledger, new Quarantine(_tables, _time), _queue, _dead);

    private EventProcessor Processor => new(Ledger, [_workflow], _time, NullLogger<EventProcessor>.Instance);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_event_that_was_never_claimed_is_listed_and_shown_as_a_dead_letter_with_its_reason()
    {
        var message = await NeverClaimedAsync("dana@example.com");

        var listed = Assert.Single(
            await Events.ListAsync(EventQuery.All with { Status = EventStatus.Dead, Lead = "dana@example.com" }, Now)
        );
        var shown = await Events.FindAsync(message.Key, Now);

        Assert.Equal(
            (message.Key.Value, "dead", QueueName.Replies, _time.GetUtcNow()),
            (listed.EventKey, listed.Status, listed.Workflow, listed.CompletedAt)
        );
        Assert.Equal("max-delivery-count-exceeded: The process ended while handling it.", listed.Reason);
        Assert.Equal((listed.EventKey, listed.Status, listed.Reason), (shown!.EventKey, shown.Status, shown.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_was_never_claimed_is_replayed_from_its_message_which_leaves_the_dead_ones(bool byKey)
    {
        var message = await NeverClaimedAsync("dana@example.com");
        _time.Advance(TimeSpan.FromDays(4)); // beyond the 72 hours, which count anew

        var report = await ReplayAsync(byKey ? message.Key : null);

        Assert.Equal((1, 0), (report.Replayed, report.LeftAlone));
        Assert.Empty(await DeadAsync());
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        Assert.IsType<Settlement.RetryAt>(await WorkOffAsync());
        Assert.Equal(message.Payload.ToArray(), await Ledger.PayloadAsync((await Ledger.FindAsync(message.Key, Now))!, Now));
    }

    [Fact]
    public async Task A_dry_run_leaves_the_message_where_it_is()
    {
        var message = await NeverClaimedAsync("dana@example.com");

        Assert.Equal(1, (await ReplayAsync(message.Key, confirmed: false)).Replayed);

        Assert.Single(await DeadAsync());
        Assert.Equal(0, (await _queue.CountsAsync(Now))[QueueName.Replies].Scheduled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_under_way_whose_message_was_given_up_is_a_dead_letter_and_is_replayed_once_nobody_holds_it(bool retrying)
    {
        var message = await StrandedAsync("dana@example.com", retrying);
        _time.Advance(EventLedger.Lease);

        var view = Assert.Single(await Events.ListAsync(EventQuery.All with { Status = EventStatus.Dead }, Now));
        Assert.StartsWith("max-delivery-count-exceeded: ", view.Reason, StringComparison.Ordinal);
        Assert.Equal("dead", (await Events.FindAsync(message.Key, Now))!.Status);
        var report = await ReplayAsync(key: null);

        Assert.Equal(1, report.Replayed);
        Assert.Empty(await DeadAsync());
        Assert.IsType<Settlement.Complete>(await WorkOffAsync());
    }

    [Fact]
    public async Task A_run_that_still_holds_its_claim_is_neither_replayed_nor_discarded()
    {
        var message = await StrandedAsync("dana@example.com", retrying: false);

        Assert.Contains("worked on", Assert.Single((await ReplayAsync(message.Key)).Events).Why, StringComparison.Ordinal);
        Assert.IsType<DiscardOutcome.NotDead>(await DiscardAsync(message.Key));
        Assert.Single(await DeadAsync());
    }

    [Fact]
    public async Task The_copy_of_a_dead_event_goes_with_its_replay_and_another_event_keeps_its_own()
    {
        var (first, second) = (await DeadEventAsync("dana@example.com"), await DeadEventAsync("eve@example.com"));

        await ReplayAsync(first.Key);

        Assert.Equal([second.Key], (await DeadAsync()).Select(dead => dead.Event.Key));
    }

    [Fact]
    public async Task What_a_replay_made_dead_again_meanwhile_stays()
    {
        var message = await DeadEventAsync("dana@example.com");
        var decided = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await SetAsideAsync(message with { DeliveryId = "the replay's" });

        await _dead.RemoveAsync(new HashSet<EventKey> { message.Key }, decided, Now);

        Assert.Equal("the replay's", Assert.Single(await DeadAsync()).Event.DeliveryId);
    }

    [Theory]
    [InlineData("never claimed")]
    [InlineData("stranded")]
    [InlineData("dead")]
    public async Task A_discard_keeps_who_and_why_with_the_event_and_removes_its_message(string how)
    {
        var message = how switch
        {
            "never claimed" => await NeverClaimedAsync("dana@example.com"),
            "stranded" => await StrandedAsync("dana@example.com", retrying: false),
            _ => await DeadEventAsync("dana@example.com"),
        };
        _time.Advance(EventLedger.Lease);

        Assert.IsType<DiscardOutcome.Discarded>(await DiscardAsync(message.Key));

        Assert.Empty(await DeadAsync());
        var view = Assert.Single(await Events.ListAsync(EventQuery.All with { Discarded = true, Lead = "dana@example.com" }, Now));
        Assert.Contains("By ana at 2026-08-18T10:10:00Z: handled by phone (It was: ", view.Reason, StringComparison.Ordinal);
        Assert.IsType<DiscardOutcome.NotDead>(await DiscardAsync(message.Key));
        Assert.Equal(0, (await ReplayAsync(key: null)).Replayed);
    }

    [Fact]
    public async Task A_copy_that_a_crash_left_behind_is_no_dead_letter_of_its_own_and_a_discard_clears_it_away()
    {
        var message = await DeadEventAsync("dana@example.com");
        await ReplayAsync(message.Key);
        _workflow.Crm = () => StepResult.Done();
        Assert.IsType<Settlement.Complete>(await WorkOffAsync());
        await SetAsideAsync(message); // as if the replay's last step had not come

        Assert.Equal("done", Assert.Single(await Events.ListAsync(EventQuery.All, Now)).Status);
        Assert.IsType<DiscardOutcome.NotDead>(await DiscardAsync(message.Key));

        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task A_body_that_no_workflow_can_read_is_discarded_all_the_same()
    {
        var message = new QueuedEvent
        {
            Key = EventKey.OfUnusable("[]"u8, _time.GetUtcNow()),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = "d",
            Payload = "[]"u8.ToArray(),
        };
        await SetAsideAsync(message);

        Assert.IsType<DiscardOutcome.Discarded>(await DiscardAsync(message.Key));

        Assert.True((await Ledger.FindAsync(message.Key, Now))!.IsDiscarded);
    }

    [Fact]
    public async Task A_later_delivery_of_a_discarded_event_is_a_duplicate()
    {
        var message = await NeverClaimedAsync("dana@example.com");
        await DiscardAsync(message.Key);

        await Processor.HandleAsync(message with { DeliveryId = "again" }, Now);

        Assert.Empty(_workflow.Ran);
        Assert.Equal(1, (await Ledger.FindAsync(message.Key, Now))!.Duplicates);
    }

    [Fact]
    public async Task Messages_leave_with_the_retention_time_however_many_they_are()
    {
        for (var index = 0; index < 450; index++)
        {
            await SetAsideAsync(Message($"lead{index}@example.com"));
        }
        _time.Advance(TimeSpan.FromDays(90));
        await NeverClaimedAsync("late@example.com");
        await RetentionAsync();
        Assert.Equal(451, (await DeadAsync()).Count); // more than a page
        _time.Advance(TimeSpan.FromTicks(1));

        await RetentionAsync();

        Assert.Equal("late@example.com", Assert.Single(await DeadAsync()).Event.DeliveryId);
    }

    [Fact]
    public async Task The_latest_is_listed_first()
    {
        await NeverClaimedAsync("first@example.com");
        _time.Advance(TimeSpan.FromMinutes(1));
        await NeverClaimedAsync("second@example.com");
        await NeverClaimedAsync("third@example.com");

        Assert.Equal(
            ["third@example.com", "second@example.com", "first@example.com"],
            (await DeadAsync()).Select(dead => dead.Event.DeliveryId)
        );
    }

    private Task RetentionAsync() => RetentionSweep.RunAsync(Now);

    private RetentionSweep RetentionSweep =>
        new(_tables, _dead, new SendLog(_tables), _time, Options.Create(new RetentionOptions()), NullLogger<RetentionSweep>.Instance);

    private Task<DiscardOutcome> DiscardAsync(EventKey key) =>
        new Discard(Ledger, _dead, _time).RunAsync(key, "ana", "handled by phone", Now);

    private async Task<ReplayReport> ReplayAsync(EventKey? key, bool confirmed = true) =>
        (
            await new Replay(
                Events,
                Ledger,
                new Quarantine(_tables, _time),
                Acceptances.Of(_queue, _tables, _time),
                _queue,
                _dead,
                RetentionSweep,
                _time
            ).RunAsync(new ReplayRequest(key, EventQuery.All with { Status = EventStatus.Dead }, NoStep, 5, confirmed), Now)
        )!;

    private async Task<IReadOnlyList<DeadMessage>> DeadAsync() => [.. await _dead.ListAsync(Now).ToListAsync(Now)];

    private async Task<QueuedEvent> NeverClaimedAsync(string lead)
    {
        var message = Message(lead);
        await SetAsideAsync(message);
        return message;
    }

    private async Task<QueuedEvent> DeadEventAsync(string lead)
    {
        _workflow.Crm = () => throw new PermanentFailureException("no-such-property", "Make the property.");
        var message = Message(lead);
        await SetAsideAsync(message, (Settlement.DeadLetter)await Processor.HandleAsync(message, Now));
        return message;
    }

    /// <summary>The process dies in each run, so that the queue gives the message up while the ledger waits for it.</summary>
    private async Task<QueuedEvent> StrandedAsync(string lead, bool retrying)
    {
        var message = Message(lead);
        if (retrying)
        {
            _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
            await Processor.HandleAsync(message, Now);
            _workflow.Crm = () => StepResult.Done();
        }
        else
        {
            await Ledger.ClaimAsync(message, InstantlyEvent.Parse(message.Payload), Now);
        }
        await SetAsideAsync(message);
        return message;
    }

    private async Task SetAsideAsync(QueuedEvent message, Settlement.DeadLetter? why = null)
    {
        await _queue.EnqueueAsync(QueueName.Replies, message, null, Now);
        var leased = Assert.Single(await _queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), Now));
        Assert.True(
            await _queue.SettleAsync(
                leased,
                why ?? new Settlement.DeadLetter("max-delivery-count-exceeded", "The process ended while handling it."),
                Now
            )
        );
    }

    /// <summary>Handles the one message that a replay scheduled.</summary>
    private async Task<Settlement> WorkOffAsync()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        var leased = Assert.Single(await _queue.ReceiveAsync(QueueName.Replies, 10, TimeSpan.FromMinutes(5), Now));
        return await Processor.HandleAsync(leased.Event, Now);
    }

    private QueuedEvent Message(string lead)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:00:00Z","event_type":"reply_received","workspace":"w","campaign_id":"c","lead_email":"{{lead}}"}"""
        );
        return new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = lead,
            Payload = body,
        };
    }
}
