using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Intake;

/// <summary>Takes a body in, however it came: reads it, and puts it on its queue or into quarantine.</summary>
/// <remarks>Who may deliver is asked before, by <see cref="WebhookIntake"/> for the webhook. A body is taken in once it is stored, and only
/// then.</remarks>
public sealed class Acceptance(SafeKeeping keeping, Quarantine quarantine, IEventQueue queue, TimeProvider time)
{
    /// <summary>Reads a body as it would be read now, and keeps nothing.</summary>
    public EventReading Look(ReadOnlySpan<byte> body)
    {
        var reading = EventReader.Read(body, time.GetUtcNow());
        return reading.Identity is { } identity && InternalEventType.IsName(identity.EventType)
            ? EventReading.Incomplete("event_type is a name that the pipeline keeps for events of its own; rename the label in Instantly")
            : reading;
    }

    /// <exception cref="TransientFailureException">Neither the queue nor what stands in for it took the body; nothing was kept.</exception>
    public async Task<AcceptanceOutcome> TakeAsync(ReadOnlyMemory<byte> body, BodyOrigin origin, CancellationToken cancellationToken)
    {
        var reading = Look(body.Span);
        if (reading.Identity is { Workspace: var workspace } && origin.MaySpeakOf?.Invoke(workspace) is false)
        {
            return new AcceptanceOutcome.Foreign();
        }
        return reading.Identity is { } identity
            ? await QueueAsync(identity, body, origin, cancellationToken)
            : await KeepAsideAsync(reading, body, origin);
    }

    private async Task<AcceptanceOutcome> QueueAsync(
        EventIdentity identity,
        ReadOnlyMemory<byte> body,
        BodyOrigin origin,
        CancellationToken cancellationToken
    )
    {
        var message = QueuedEvent.New(
            EventKey.Of(identity),
            identity.EventType,
            time.GetUtcNow(),
            body,
            origin.TraceParent,
            identity.Workspace
        );
        var name = EventRoutes.QueueOf(identity.EventType);
        if (origin.Quarantined is { } kept)
        {
            // Its delivery id is its key in quarantine, so asking twice makes one event. A person waits for the answer: a queue that
            // refuses is an error to show.
            await queue.EnqueueAsync(name, message with { DeliveryId = kept.Hash }, origin.NotBefore, cancellationToken);
            return new AcceptanceOutcome.Queued(message.Key, message.EventType, Spilled: false);
        }
        return new AcceptanceOutcome.Queued(message.Key, message.EventType, await keeping.KeepAsync(name, message));
    }

    private async Task<AcceptanceOutcome> KeepAsideAsync(EventReading reading, ReadOnlyMemory<byte> body, BodyOrigin origin)
    {
        if (origin.Quarantined is not { } key)
        {
            var said = SaidWorkspace.Of(body.Span);
            var workspace = said is null || origin.MaySpeakOf?.Invoke(said) is false ? origin.Workspace : said;
            key = default;
            await keeping.WithinAsync(
                async ct => key = await quarantine.AddAsync(body, reading.IsObject, reading.Problem!, workspace, ct),
                "The quarantine table"
            );
        }
        return new AcceptanceOutcome.Quarantined(key, reading.Problem!, reading.IsObject);
    }
}
