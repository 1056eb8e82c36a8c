using System.Diagnostics.Metrics;
using System.Text;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Leads;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Engagement;

public sealed class EngagementProcessorTests
{
    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));
    private int _deliveries;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_opens_and_clicks_are_counted_by_campaign_day_and_step()
    {
        await HandleAsync([
            Message("email_sent", "a"),
            Message("email_sent", "b"),
            Message("email_opened", "a"),
            Message("email_sent", "a", step: 2),
            Message("email_link_clicked", "a"),
        ]);

        Assert.Equal(
            [("email_opened", 1, 1L), ("email_sent", 1, 2L), ("email_sent", 2, 1L), ("link_clicked", 1, 1L)],
            (await CountsAsync()).Select(count => (count.EventType, count.Step, count.Count)).Order()
        );
        Assert.Equal(["email_opened"], (await CountsAsync()).Where(count => count.Directional).Select(count => count.EventType));
    }

    [Fact]
    public async Task An_event_is_counted_once_however_often_it_is_delivered()
    {
        await HandleAsync([Message("email_opened", "a"), Message("email_opened", "a"), Message("email_opened", "b")]);
        await HandleAsync([Message("email_opened", "a"), Message("email_opened", "c")]);

        Assert.Equal(3, Assert.Single(await CountsAsync()).Count);
        Assert.Equal(2, (await EntryAsync(Message("email_opened", "a"))).Duplicates);
    }

    [Fact]
    public async Task Duplicates_are_in_the_metric()
    {
        // The meter is the process's, and other tests count on it at the same time: only what this flow measures is this test's.
        var ours = new AsyncLocal<bool> { Value = true };
        long duplicates = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "instantly.duplicates")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => duplicates += ours.Value && tags[0].Value is QueueName.Engagement ? count : 0
        );
        listener.Start();

        await HandleAsync([Message("email_opened", "a"), Message("email_opened", "a"), Message("email_opened", "b")]);
        await HandleAsync([Message("email_opened", "a"), Message("email_opened", "c")]);

        Assert.Equal(2, duplicates);
    }

    [Fact]
    public async Task The_same_messages_again_after_a_crash_change_nothing()
    {
        QueuedEvent[] batch = [Message("email_opened", "a"), Message("email_sent", "b")];
        await HandleAsync(batch);

        await HandleAsync(batch);

        Assert.Equal([1L, 1L], (await CountsAsync()).Select(count => count.Count));
        Assert.Equal(0, (await EntryAsync(batch[0])).Duplicates);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_reports_of_one_send_are_counted_once_though_their_times_differ(bool inOneBatch)
    {
        var (first, second) = (Message("email_sent", "a", time: "09:01:00.000"), Message("email_sent", "a", time: "09:01:00.003"));

        await HandleAsync(inOneBatch ? [first, second] : [first]);
        if (!inOneBatch)
        {
            await HandleAsync([Message("email_sent", "b"), second]);
        }

        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(inOneBatch ? 1 : 2, Assert.Single(await CountsAsync()).Count);
        var step = Assert.Single((await EntryAsync(second)).Steps);
        Assert.Equal(
            (StepStatus.Skipped, $"the same send was reported by event {first.Key}, which is counted"),
            (step.Status, step.Detail)
        );
    }

    [Fact]
    public async Task Another_process_knows_a_send_that_was_reported_elsewhere()
    {
        await HandleAsync([Message("email_sent", "a", time: "09:01:00.000")]);

        await HandleAsync([
            .. Enumerable.Range(0, 9).Select(lead => Message("email_sent", $"x{lead}")),
            Message("email_sent", "a", time: "09:01:00.003"),
        ]);

        Assert.Equal(10, Assert.Single(await CountsAsync()).Count);
    }

    [Fact]
    public async Task A_step_that_is_sent_again_later_is_counted_again()
    {
        await HandleAsync([Message("email_sent", "a", time: "09:01:00.000")]);
        await HandleAsync([Message("email_sent", "a", time: "09:06:01.000")]);

        Assert.Equal(2, Assert.Single(await CountsAsync()).Count);
        var send = Assert.Single(await new SendLog(_tables).FindAsync("w", "c", "a@example.com", Now));
        Assert.Equal(new DateTimeOffset(2026, 8, 18, 9, 6, 1, TimeSpan.Zero), send.SentAt);
    }

    [Fact]
    public async Task Batches_at_once_lose_no_count()
    {
        var batches = Enumerable
            .Range(0, 8)
            .Select(batch => Enumerable.Range(0, 40).Select(lead => Message("email_opened", $"{batch}-{lead}")).ToList())
            .ToList();

        await Task.WhenAll(batches.Select(batch => Task.Run(() => HandleAsync(batch))));

        Assert.Equal(320, (await CountsAsync()).Sum(count => count.Count));
    }

    [Fact]
    public async Task A_send_is_found_by_the_reply_to_it()
    {
        await HandleAsync([Message("email_sent", "a", step: 1), Message("email_sent", "a", step: 2)]);

        var send = await new SendLog(_tables).FindLatestAsync("w", "c", "a@example.com", Now);

        Assert.Equal((2, "Subject 2"), (send!.Step, send.Subject));
        Assert.Null(await new SendLog(_tables).FindLatestAsync("w", "other", "a@example.com", Now));
    }

    [Fact]
    public async Task A_hundred_events_of_a_day_cost_at_most_ten_transactions()
    {
        var counting = new CountingTables(_tables);

        await new EngagementProcessor(counting, new SendLog(counting), _time, NullLogger<EngagementProcessor>.Instance).HandleAsync(
            [.. Enumerable.Range(0, 100).Select(lead => Message(lead % 3 == 0 ? "email_sent" : "email_opened", $"lead-{lead}"))],
            Now
        );

        Assert.InRange(counting.Transactions, 1, 10);
    }

    [Theory]
    [InlineData("email_opened", "counted; opens are directional")]
    [InlineData("email_sent", "counted; send recorded for matching replies")]
    [InlineData("email_link_clicked", "counted")]
    public async Task A_row_does_not_repeat_what_follows_from_its_type_and_is_read_as_if_it_did(string type, string detail)
    {
        var message = Message(type, "a");

        await HandleAsync([message]);

        var row = await RowAsync(message);
        Assert.Null(row.Text("Steps"));
        Assert.Null(row.Text("WriteId"));
        var step = Assert.Single((await EntryAsync(message)).Steps);
        Assert.Equal(
            (EngagementProcessor.Step, StepStatus.Done, 1, detail, _time.GetUtcNow()),
            (step.Name, step.Status, step.Attempts, step.Detail, step.At)
        );
    }

    [Fact]
    public async Task A_row_of_an_older_version_keeps_the_step_that_it_holds_and_counts_its_duplicates()
    {
        var message = Message("email_opened", "a");
        await HandleAsync([message]);
        var row = await RowAsync(message);
        row.Set("Steps", """[{"name":"count","status":"done","attempts":1,"detail":"as it was","at":"2026-08-18T10:00:00+00:00"}]""")
            .Set("WriteId", "");
        await _tables.UpdateAsync("ledger20260818", row, Now);
        Assert.Equal("as it was", Assert.Single((await EntryAsync(message)).Steps).Detail);

        await HandleAsync([Message("email_opened", "a")]);

        var entry = await EntryAsync(message);
        Assert.Equal((1, "count"), (entry.Duplicates, Assert.Single(entry.Steps).Name));
    }

    [Fact]
    public async Task What_a_second_webhook_reports_of_a_hundred_sends_costs_no_more_than_the_first()
    {
        var counting = new CountingTables(_tables);
        var processor = Processor(counting);
        await processor.HandleAsync([.. Enumerable.Range(0, 100).Select(lead => Message("email_sent", $"lead-{lead}"))], Now);
        var first = counting.Transactions;

        await processor.HandleAsync(
            [.. Enumerable.Range(0, 100).Select(lead => Message("email_sent", $"lead-{lead}", time: "09:01:00.003"))],
            Now
        );

        Assert.InRange(counting.Transactions - first, 1, first);
        Assert.Equal(100, Assert.Single(await CountsAsync()).Count);
    }

    [Fact]
    public async Task A_batch_that_was_written_and_whose_answer_got_lost_is_counted_once()
    {
        _tables.LosesAnswers = true;

        await HandleAsync([Message("email_opened", "a"), Message("email_sent", "b")]);

        Assert.Equal([1L, 1L], (await CountsAsync()).Select(count => count.Count));
        Assert.Equal(0, (await EntryAsync(Message("email_opened", "a"))).Duplicates);
    }

    [Fact]
    public async Task Tables_out_of_reach_postpone_the_batch()
    {
        _tables.AfterWrite = () => throw new TransientFailureException("The tables are down.");

        var settled = await Processor(_tables).HandleAsync([Message("email_opened", "a"), Message("email_opened", "b")], Now);

        Assert.Equal([1, 1], settled.Select(settlement => Assert.IsType<Settlement.RetryAt>(settlement).Attempt));
    }

    private EngagementProcessor Processor(ITableStore tables) =>
        new(tables, new SendLog(tables), _time, NullLogger<EngagementProcessor>.Instance);

    private async Task HandleAsync(IReadOnlyList<QueuedEvent> messages)
    {
        var settled = await Processor(_tables).HandleAsync(messages, Now);
        Assert.Equal(messages.Count, settled.Count);
        Assert.All(settled, settlement => Assert.IsType<Settlement.Complete>(settlement));
    }

    private Task<IReadOnlyList<EngagementCount>> CountsAsync() =>
        new EngagementCounts(_tables, new DayNumbers(_tables)).OfDayAsync("20260818", Now);

    private async Task<LedgerEntry> EntryAsync(QueuedEvent message) => (await new EventLedger(_tables, _time).FindAsync(message.Key, Now))!;

    private async Task<TableRow> RowAsync(QueuedEvent message) =>
        (await _tables.GetAsync("ledger20260818", LedgerPartition.OfEngagement(message.Key), message.Key.Value, Now))!;

    private QueuedEvent Message(string type, string lead, int step = 1, string? time = null)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T{{time ?? $"09:0{step}:00.000"}}Z","event_type":"{{type}}","workspace":"w","campaign_id":"c","lead_email":"{{lead}}@example.com","step":{{step}},"email_subject":"Subject {{step}}"}"""
        );
        var identity = EventReader.Read(body).Identity!;
        return new QueuedEvent
        {
            Key = EventKey.Of(identity),
            EventType = identity.EventType,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = $"delivery-{++_deliveries}",
            Payload = body,
        };
    }
}
