using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Destinations;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

public sealed class UnexpectedStopTests
{
    private const string Address = "dana.okafor@harborline.example";

    [Fact]
    public async Task What_stops_a_workflow_outside_of_its_steps_is_in_the_log_with_its_stack_and_without_its_text()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));
        using var log = new FakeLogCollector();
        using var factory = new LoggerFactory([log]);
        var processor = new EventProcessor(
            new EventLedger(new MemoryTableStore(), time),
            [new StoppingWorkflow()],
            time,
            factory.CreateLogger<EventProcessor>()
        );

        await processor.HandleAsync(Delivery(time), TestContext.Current.CancellationToken);

        var lines = string.Join('\n', log.Lines);
        Assert.Contains(nameof(InvalidOperationException), lines, StringComparison.Ordinal);
        Assert.Contains(nameof(StoppingWorkflow), lines, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, lines, StringComparison.Ordinal);
    }

    private static QueuedEvent Delivery(FakeTimeProvider time)
    {
        var payload = Encoding.UTF8.GetBytes(
            $$"""{"event_type":"reply_received","timestamp":"2026-08-18T09:00:00Z","workspace":"w","lead_email":"{{Address}}"}"""
        );
        return new QueuedEvent
        {
            Key = EventKey.Of(
                new EventIdentity
                {
                    EventType = EventType.ReplyReceived,
                    Timestamp = time.GetUtcNow(),
                    Workspace = "w",
                    LeadEmail = Address,
                }
            ),
            EventType = EventType.ReplyReceived,
            ReceivedAt = time.GetUtcNow(),
            DeliveryId = DeliveryId.New(),
            Payload = payload,
        };
    }

    private sealed class StoppingWorkflow : IWorkflow
    {
        public string Queue => QueueName.Replies;

        public Task RunAsync(EventRun run, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"Nobody foresaw {run.Event.LeadEmail}.");
    }
}
