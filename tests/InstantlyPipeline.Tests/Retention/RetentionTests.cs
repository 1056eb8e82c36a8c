using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Leads;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Retention;

public sealed class RetentionTests
{
    private readonly MemoryTableStore _tables = new();
    private readonly TwoStepWorkflow _workflow = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public async Task A_day_leaves_whole_once_the_retention_time_is_over(int days, bool kept)
    {
        await HandleAsync("2026-08-18T09:00:00Z");
        await new Quarantine(_tables, _time).AddAsync("{}"u8.ToArray(), true, "event_type is missing", null, Now);
        _time.Advance(TimeSpan.FromDays(days));

        await RunAsync();

        Assert.Equal(kept ? ["ledger20260818", "quarantine20260818"] : [], await TablesAsync());
    }

    [Fact]
    public async Task Unfinished_work_is_never_touched()
    {
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        await HandleAsync("2026-08-18T09:00:00Z");
        _time.Advance(TimeSpan.FromDays(400));

        await RunAsync();

        Assert.Equal(["ledger20260818"], await TablesAsync());
    }

    [Fact]
    public async Task An_event_of_a_long_gone_day_is_kept_from_the_time_it_was_received()
    {
        await HandleAsync("2020-01-01T09:00:00Z");

        await RunAsync();

        Assert.Equal(["ledger20200101"], await TablesAsync());
    }

    [Fact]
    public async Task Work_that_never_ends_does_not_keep_its_day_for_ever()
    {
        await HandleAsync("2026-08-18T09:00:00Z", "done@example.com", new string('x', 20_000));
        await HandleAsync("2026-08-18T09:00:00Z", "huge@example.com", Random("huge", 900_000));
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        await HandleAsync("2026-08-18T09:00:00Z", "stuck@example.com");

        _time.Advance(TimeSpan.FromDays(94));
        await RunAsync();
        Assert.Equal(3, (await EventsAsync()).Count); // the 72 hours and a day's grace
        _time.Advance(TimeSpan.FromDays(1));
        await RunAsync();

        Assert.Equal("stuck@example.com", Assert.Single(await EventsAsync()).LeadEmail);
        Assert.Equal(["payload", "v1"], (await RowsAsync("ledger20260818")).Select(row => row.Split('-')[0]).Order());
    }

    [Fact]
    public async Task Once_the_work_has_ended_the_day_goes()
    {
        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        await HandleAsync("2026-08-18T09:00:00Z");
        _time.Advance(TimeSpan.FromDays(95));
        await RunAsync();
        await HandleAsync("2026-08-18T09:00:00Z"); // beyond the 72 hours: dead

        await RunAsync();

        Assert.Empty(await TablesAsync());
    }

    [Fact]
    public async Task Sends_leave_after_the_retention_time_those_within_it_stay()
    {
        var sends = new SendLog(_tables);
        await sends.RecordAsync(Enumerable.Range(0, 950).Select(index => Sent($"old{index}@example.com", _time.GetUtcNow())), Now);
        _time.Advance(TimeSpan.FromDays(90));
        await sends.RecordAsync([Sent("new@example.com", _time.GetUtcNow())], Now);
        await RunAsync();
        Assert.Equal(2 * 951, (await RowsAsync("sends")).Count); // each with the row by which the person finds it

        for (var hour = 0; hour < 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await RunAsync();
        }

        Assert.Equal(2, (await RowsAsync("sends")).Count);
        Assert.NotNull(await sends.FindLatestAsync("w", "c", "new@example.com", Now));
    }

    [Fact]
    public async Task A_send_is_looked_at_every_sixteen_hours_even_by_processes_that_live_for_one_run()
    {
        var sends = new SendLog(_tables);
        List<DateTimeOffset> looks = [];
        for (var hour = 0; hour < 48; hour++)
        {
            await sends.RecordAsync([Sent("old@example.com", _time.GetUtcNow().AddDays(-91))], Now);
            await RunAsync();
            if ((await RowsAsync("sends")).Count == 0)
            {
                looks.Add(_time.GetUtcNow());
            }
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(3, looks.Count);
        Assert.All(looks.Zip(looks.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(16), pair.Second - pair.First));
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public async Task Bodies_that_are_kept_apart_leave_with_their_day(int days, bool kept)
    {
        await _tables.InsertAsync("bodies20260818", new TableRow("p", "d").Set(RetentionSweep.KeptAt, _time.GetUtcNow()), Now);
        await _tables.InsertAsync("bodies20200101", new TableRow("p", "late").Set(RetentionSweep.KeptAt, _time.GetUtcNow()), Now);
        _time.Advance(TimeSpan.FromDays(days));

        await RunAsync();

        Assert.Equal(kept ? ["bodies20200101", "bodies20260818"] : [], await _tables.ListTablesAsync("bodies", Now));
    }

    [Theory]
    [InlineData(89, false)]
    [InlineData(90, true)]
    [InlineData(95, true)]
    public async Task A_finished_event_whose_day_may_leave_while_it_is_replayed_says_so(int days, bool leaves)
    {
        await HandleAsync("2026-08-18T09:00:00Z");
        var entry = Assert.Single(await EventsAsync());
        _time.Advance(TimeSpan.FromDays(days));

        Assert.Equal(leaves, Sweep(_tables).MayLeaveSoon(entry));
    }

    [Fact]
    public async Task What_keeps_its_day_does_not_leave_soon()
    {
        await HandleAsync("2020-01-01T09:00:00Z");
        Assert.False(Sweep(_tables).MayLeaveSoon(Assert.Single(await EventsAsync())));

        _workflow.Crm = () => throw new TransientFailureException("HubSpot answered 503.");
        await HandleAsync("2026-08-18T09:00:00Z", "stuck@example.com");
        _time.Advance(TimeSpan.FromDays(400));

        Assert.False(Sweep(_tables).MayLeaveSoon((await EventsAsync()).Single(entry => entry.LeadEmail == "stuck@example.com")));
    }

    private RetentionSweep Sweep(ITableStore tables) =>
        new(
            tables,
            new NoDeadMessages(),
            new SendLog(tables),
            _time,
            Options.Create(new RetentionOptions()),
            NullLogger<RetentionSweep>.Instance
        );

    private Task RunAsync() => Sweep(_tables).RunAsync(Now);

    private async Task<IReadOnlyList<LedgerEntry>> EventsAsync() =>
        [.. await new EventLedger(_tables, _time).ListAsync(Now).ToListAsync(Now)];

    private async Task<IReadOnlyList<string>> RowsAsync(string table) =>
        [.. await _tables.QueryAsync(table, null, null, null, Now).Select(row => row.Row).ToListAsync(Now)];

    private static (EventKey Key, InstantlyEvent Event) Sent(string lead, DateTimeOffset at)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"{{at:O}}","event_type":"email_sent","workspace":"w","campaign_id":"c","lead_email":"{{lead}}"}"""
        );
        return (EventKey.Of(EventReader.Read(body).Identity!), InstantlyEvent.Parse(body));
    }

    /// <summary>Text that does not compress well.</summary>
    private static string Random(string seed, int length)
    {
        var random = new Random(seed.Length);
        return string.Create(
            length,
            random,
            static (text, random) => random.GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", text)
        );
    }

    private async Task<IEnumerable<string>> TablesAsync() =>
        [.. await _tables.ListTablesAsync("ledger", Now), .. await _tables.ListTablesAsync("quarantine", Now)];

    private Task<Settlement> HandleAsync(string timestamp, string lead = "dana@example.com", string text = "")
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"{{timestamp}}","event_type":"reply_received","workspace":"w","campaign_id":"c","lead_email":"{{lead}}","reply_text":"{{text}}"}"""
        );
        var message = new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow(),
            DeliveryId = lead,
            Payload = body,
        };
        return new EventProcessor(new EventLedger(_tables, _time), [_workflow], _time, NullLogger<EventProcessor>.Instance).HandleAsync(
            message,
            Now
        );
    }
}
