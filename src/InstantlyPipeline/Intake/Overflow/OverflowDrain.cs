using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Intake.Overflow;

/// <summary>Brings spilled deliveries back to their queues, oldest first, and stops with a queue at its first refusal.</summary>
/// <remarks>
/// A row leaves only after the queue took it, so a crash in between, or a send whose answer was lost, puts a delivery on the queue twice.
/// Each copy therefore gets a delivery id of its own: the ledger lets one run and counts the other as a duplicate. With one id they would
/// count as redeliveries of one message, and the second would take the event over from the first in the middle of its work.
/// </remarks>
public sealed partial class OverflowDrain(OverflowTable overflow, IEventQueue queue, IntakeMetrics metrics, ILogger<OverflowDrain> logger)
    : IPeriodicTask
{
    public string Name => "overflow-drain";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(QueueName.All.Select(name => DrainAsync(name, cancellationToken)));

    private async Task DrainAsync(string name, CancellationToken cancellationToken)
    {
        var drained = 0;
        try
        {
            await foreach (var message in overflow.WaitingAsync(name, cancellationToken))
            {
                await queue.EnqueueAsync(name, message with { DeliveryId = DeliveryId.New() }, notBefore: null, cancellationToken);
                await overflow.RemoveAsync(name, message, cancellationToken);
                metrics.Count("drained");
                drained++;
            }
        }
        catch (TransientFailureException ex)
        {
            // What is left waits for the next run; one queue's trouble is none of the others'.
            Log.Refused(logger, name, ex.Message);
        }
        if (drained > 0)
        {
            Log.Drained(logger, drained, name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Count} spilled deliveries are on the queue {Queue} now.")]
        public static partial void Drained(ILogger logger, int count, string queue);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Warning,
            Message = "Spilled deliveries for the queue {Queue} go on waiting: {Failure}"
        )]
        public static partial void Refused(ILogger logger, string queue, string failure);
    }
}
