namespace InstantlyPipeline.Queues;

/// <summary>Who made an event. It stands on the message's envelope, and no body can claim it.</summary>
public enum EventOrigin
{
    /// <summary>It was delivered from outside, by whoever has the secret.</summary>
    Instantly,

    /// <summary>The pipeline sent it to itself, see <see cref="InternalEvents"/>.</summary>
    Pipeline,
}
