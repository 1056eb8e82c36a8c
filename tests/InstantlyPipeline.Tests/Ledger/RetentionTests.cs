using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Ledger;

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
        await new Quarantine(_tables, _time).AddAsync("{}"u8.ToArray(), true, "event_type is missing", Now);
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

    private Task RunAsync()
        => new Retention(_tables, new NoDeadMessages(), _time, Options.Create(new RetentionOptions()), NullLogger<Retention>.Instance).RunAsync(Now);

    private async Task<IEnumerable<string>> TablesAsync()
        => [.. await _tables.ListTablesAsync("ledger", Now), .. await _tables.ListTablesAsync("quarantine", Now)];

    private Task<Settlement> HandleAsync(string timestamp)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"timestamp":"{{timestamp}}","event_type":"reply_received","workspace":"w","campaign_id":"c","lead_email":"dana@example.com"}""");
        var message = new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!), EventType = EventType.ReplyReceived, ReceivedAt = _time.GetUtcNow(), DeliveryId = "d", Payload = body,
        };
        return new EventProcessor(new EventLedger(_tables, _time), [_workflow], _time, NullLogger<EventProcessor>.Instance).HandleAsync(message, Now);
    }
}
