namespace InstantlyPipeline.Queues;

/// <summary>What the host does with a message after the processor looked at it.</summary>
public abstract record Settlement
{
    private Settlement() { }

    /// <summary>Done, or a duplicate: remove the message.</summary>
    public sealed record Complete : Settlement;

    /// <summary>Come back at <paramref name="At"/>, with <paramref name="Attempt"/> in the message.</summary>
    public sealed record RetryAt(DateTimeOffset At, int Attempt) : Settlement;

    /// <summary>Set aside for a person. <paramref name="Reason"/> is a short code, <paramref name="Description"/> says what to
    /// do.</summary>
    public sealed record DeadLetter(string Reason, string Description) : Settlement;
}
