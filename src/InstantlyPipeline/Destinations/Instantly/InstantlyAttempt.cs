namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>One attempt to deliver one event, out of Instantly's delivery log.</summary>
/// <param name="Group">Joins the attempts of one event; its own id where Instantly names no group.</param>
/// <param name="Payload">The body as it was sent, a JSON object; empty where the log has none.</param>
/// <param name="RetriedAt">When Instantly will try again; null when it has given up or does not say.</param>
/// <param name="WillRetry">Instantly itself goes on with the event.</param>
/// <param name="DeliveredLater">Another attempt of the group succeeded.</param>
public sealed record InstantlyAttempt(
    string Group,
    DateTimeOffset At,
    string Target,
    ReadOnlyMemory<byte> Payload,
    bool Succeeded,
    bool WillRetry,
    DateTimeOffset? RetriedAt,
    bool DeliveredLater
)
{
    /// <summary>Without the payload: records print their members.</summary>
    public override string ToString() => $"{nameof(InstantlyAttempt)} {Group}";
}
