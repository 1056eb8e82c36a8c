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
using InstantlyPipeline.Soak;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Intake;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

public sealed class ReplayTests
{
    private static readonly HashSet<string> NoStep = [];
    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly ListQueue _queue = new();
    private readonly TwoStepWorkflow _workflow = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private EventLedger Ledger => new(_tables, _time);

    private Quarantine Quarantine => new(_tables, _time);

    private EventProcessor Processor => new(Ledger, [_workflow], _time, NullLogger<EventProcessor>.Instance);

    [Fact]
    public async Task A_dry_run_names_the_steps_and_changes_nothing()
    {
        var key = await DeadAsync("dana@example.com");

        var report = await ReplayAsync(key, confirmed: false);

        Assert.Equal((1, 0), (report.Replayed, report.LeftAlone));
        Assert.Equal(["crm"], report.Calls.Keys);
        Assert.Empty(_queue.Messages);
        Assert.Equal(EventStatus.Dead, (await Ledger.FindAsync(key, Now))!.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replay_of_many_reads_each_row_once(bool confirmed)
    {
        foreach (var lead in (string[])["dana@example.com", "eve@example.com", "sam@example.com"])
        {
            await DeadAsync(lead);
        }
        var counting = new CountingTables(_tables);

        var report = await Replay(counting)
            .RunAsync(
                new ReplayRequest(
                    null,
                    EventQuery.All with
                    {
                        Status = EventStatus.Dead,
                    },
                    NoStep,
                    ReplayRequest.DefaultPerSecond,
                    confirmed
                ),
                Now
            );

        // The list, and of each event its body; confirmed, its row is written, too.
        Assert.Equal(3, report!.Replayed);
        Assert.Equal(1 + (confirmed ? 6 : 3), counting.Of("ledger20260818"));
    }

    [Fact]
    public async Task A_dry_run_does_not_unpack_the_bodies()
    {
        var key = await DeadAsync("dana@example.com");
        var body = (await _tables.GetAsync("ledger20260818", LedgerPartition.Of(key), "payload-" + key.Value, Now))!;
        await _tables.UpdateAsync("ledger20260818", body.Set("Body00", new byte[] { 0xff, 0xff, 0xff, 0xff }), Now);

        Assert.Equal(1, (await ReplayAsync(key, confirmed: false)).Replayed);
        await Assert.ThrowsAnyAsync<Exception>(() => ReplayAsync(key));
    }

    [Fact]
    public async Task A_replay_runs_what_failed_and_not_what_is_done_from_the_archived_body()
    {
        var key = await DeadAsync("dana@example.com");
        _workflow.Crm = () => StepResult.Done();

        await ReplayAsync(key);
        var message = Assert.Single(_queue.Messages).Message;
        await WorkOffAsync();

        Assert.Equal(Body("dana@example.com"), message.Payload.ToArray());
        Assert.Equal(["crm", "chat", "crm"], _workflow.Ran);
        Assert.Equal(EventStatus.Done, (await Ledger.FindAsync(key, Now))!.Status);
    }

    [Fact]
    public async Task Asked_twice_it_runs_once()
    {
        var key = await DeadAsync("dana@example.com");

        await ReplayAsync(key);
        var second = await ReplayAsync(key);

        Assert.Equal(0, second.Replayed);
        Assert.Contains("already waits", Assert.Single(second.Events).Why, StringComparison.Ordinal);
        Assert.Single(_queue.Messages);
    }

    [Fact]
    public async Task A_done_event_is_left_alone_unless_a_step_is_named()
    {
        var message = Message("dana@example.com");
        await Processor.HandleAsync(message, Now);

        Assert.Equal(0, (await ReplayAsync(message.Key)).Replayed);
        Assert.Equal(0, (await ReplayAsync(message.Key, steps: ["no-such-step"])).Replayed);
        Assert.Equal(1, (await ReplayAsync(message.Key, steps: ["chat"])).Replayed);
        await WorkOffAsync();

        Assert.Equal(["crm", "chat", "chat"], _workflow.Ran);
    }

    [Fact]
    public async Task A_step_that_an_older_version_left_in_doubt_runs_again_when_a_person_says_so()
    {
        var key = await DeadAsync("dana@example.com");
        var entry = (await Ledger.FindAsync(key, Now))!;
        entry.Record(entry.Step("crm")! with { Status = StepStatus.InDoubt, PermanentReason = null });
        Assert.True(await Ledger.TrySaveAsync(entry, Now));
        _workflow.Crm = () => StepResult.Done();

        var line = Assert.Single((await ReplayAsync(key)).Events);
        await WorkOffAsync();

        Assert.Equal(["crm"], line.Steps);
        Assert.Equal(EventStatus.Done, (await Ledger.FindAsync(key, Now))!.Status);
    }

    [Fact]
    public async Task The_seventy_two_hours_count_anew_from_the_replay()
    {
        var key = await DeadAsync("dana@example.com");
        _time.Advance(TimeSpan.FromHours(80));
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");

        await ReplayAsync(key);
        await WorkOffAsync();

        var entry = (await Ledger.FindAsync(key, Now))!;
        Assert.Equal(EventStatus.Retrying, entry.Status);
        Assert.InRange(entry.NextAttemptAt!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_filtered_replay_starts_events_no_faster_than_asked_oldest_first()
    {
        var keys = new List<EventKey>();
        for (var lead = 0; lead < 3; lead++)
        {
            keys.Add(await DeadAsync($"lead{lead}@example.com"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var report = (
            await Replay()
                .RunAsync(
                    new ReplayRequest(null, EventQuery.All with { Status = EventStatus.Dead }, NoStep, PerSecond: 2, Confirmed: true),
                    Now
                )
        )!;

        Assert.Equal(keys.Select(key => key.Value), report.Events.Select(line => line.EventKey));
        var starts = _queue.Messages.Select(item => item.NotBefore!.Value).ToList();
        Assert.Equal(
            [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5)],
            starts.Skip(1).Zip(starts, (later, earlier) => later - earlier)
        );
    }

    [Fact]
    public async Task A_message_whose_event_was_never_reopened_ends_as_a_duplicate()
    {
        var key = await DeadAsync("dana@example.com");

        var settled = await Processor.HandleAsync(Message("dana@example.com") with { DeliveryId = "replay that crashed" }, Now);

        Assert.IsType<Settlement.Complete>(settled);
        Assert.Equal(EventStatus.Dead, (await Ledger.FindAsync(key, Now))!.Status);
    }

    [Fact]
    public async Task A_delivery_in_quarantine_that_still_cannot_be_read_says_why()
    {
        var key = await Quarantine.AddAsync("{}"u8.ToArray(), true, "event_type is missing or is not text", null, Now);

        var report = await ReplayAsync(key);

        Assert.Contains("event_type", Assert.Single(report.Events).Why, StringComparison.Ordinal);
        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public async Task A_delivery_in_quarantine_that_can_be_read_now_becomes_one_event_however_often_it_is_asked_for()
    {
        var key = await Quarantine.AddAsync(Body("dana@example.com"), true, "an older version could not read it", null, Now);

        await ReplayAsync(key);
        await ReplayAsync(key);
        await WorkOffAsync();

        Assert.Equal(["crm", "chat"], _workflow.Ran);
        Assert.Equal(0, (await Ledger.FindAsync(Message("dana@example.com").Key, Now))!.Duplicates);
    }

    [Fact]
    public async Task A_discarded_dead_letter_keeps_who_when_and_why_and_no_filter_replays_it()
    {
        var key = await DeadAsync("dana@example.com");
        var entry = (await Ledger.FindAsync(key, Now))!;
        entry.Discard("ana", "handled by phone", _time.GetUtcNow());
        Assert.True(await Ledger.TrySaveAsync(entry, Now));

        var report = (
            await Replay()
                .RunAsync(new ReplayRequest(null, EventQuery.All with { Status = EventStatus.Dead }, NoStep, 5, Confirmed: true), Now)
        )!;

        Assert.Empty(report.Events);
        Assert.StartsWith(
            "discarded: By ana at 2026-08-18T10:00:00Z: handled by phone (It was: no-such-property: ",
            (await Ledger.FindAsync(key, Now))!.Reason!.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_replay_whose_answer_from_the_tables_got_lost_is_one_replay()
    {
        var key = await DeadAsync("dana@example.com");
        _tables.LosesAnswers = true;

        Assert.Equal(1, (await ReplayAsync(key)).Replayed);

        Assert.Single(_queue.Messages);
        Assert.Equal(EventStatus.Retrying, (await Ledger.FindAsync(key, Now))!.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_persons_who_decide_at_once_the_second_is_told_that_the_event_changed(bool discards)
    {
        var key = await DeadAsync("dana@example.com");
        var (first, second) = ((await Ledger.FindAsync(key, Now))!, (await Ledger.FindAsync(key, Now))!);
        first.Discard("ana", "handled by phone", _time.GetUtcNow());
        if (discards)
        {
            second.Discard("ben", "no longer a customer", _time.GetUtcNow());
        }
        else
        {
            second.Reopen("ben's replay", _time.GetUtcNow(), _time.GetUtcNow(), NoStep);
        }

        Assert.True(await Ledger.TrySaveAsync(first, Now));
        Assert.False(await Ledger.TrySaveAsync(second, Now));

        Assert.StartsWith("discarded: By ana", (await Ledger.FindAsync(key, Now))!.Reason!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_event_whose_day_may_be_dropped_meanwhile_is_left_alone_and_says_why()
    {
        var key = await DeadAsync("dana@example.com");
        _time.Advance(TimeSpan.FromDays(90));

        var report = await ReplayAsync(key);

        Assert.Contains("Retention__Days", Assert.Single(report.Events).Why, StringComparison.Ordinal);
        Assert.Empty(_queue.Messages);
    }

    private Replay Replay(ITableStore? tables = null) =>
        new(
            new EventFinder(new EventLedger(tables ?? _tables, _time), Quarantine, _queue, new NoDeadMessages()),
            new EventLedger(tables ?? _tables, _time),
            Quarantine,
            Acceptances.Of(_queue, _tables, _time),
            _queue,
            new NoDeadMessages(),
            new RetentionSweep(
                _tables,
                new NoDeadMessages(),
                new SendLog(_tables),
                _time,
                Options.Create(new RetentionOptions()),
                NullLogger<RetentionSweep>.Instance
            ),
            _time
        );

    private async Task<ReplayReport> ReplayAsync(EventKey key, bool confirmed = true, HashSet<string>? steps = null) =>
        (await Replay().RunAsync(new ReplayRequest(key, EventQuery.All, steps ?? NoStep, ReplayRequest.DefaultPerSecond, confirmed), Now))!;

    /// <summary>Handles every message that the replay put on the queue, at its time.</summary>
    private async Task WorkOffAsync()
    {
        foreach (var (_, message, notBefore) in _queue.Messages)
        {
            _time.SetUtcNow(notBefore!.Value > _time.GetUtcNow() ? notBefore.Value : _time.GetUtcNow());
            await Processor.HandleAsync(message, Now);
        }
    }

    private async Task<EventKey> DeadAsync(string lead)
    {
        _workflow.Crm = () => throw new PermanentFailureException("no-such-property", "Make the property.");
        var message = Message(lead);
        await Processor.HandleAsync(message, Now);
        return message.Key;
    }

    private QueuedEvent Message(string lead)
    {
        var body = Body(lead);
        return new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = lead,
            Payload = body,
        };
    }

    private static byte[] Body(string lead) =>
        Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:00:00Z","event_type":"reply_received","workspace":"w","campaign_id":"c","lead_email":"{{lead}}"}"""
        );
}
