namespace InstantlyPipeline.Failures;

/// <summary>Retrying cannot help until a person changes something: the event is dead-lettered at once.</summary>
/// <param name="reason">Short stable code in kebab-case, for example <c>hubspot-unauthorized</c>.</param>
/// <param name="message">What happened, to what, and what to do; no secret, address or reply text.</param>
public sealed class PermanentFailureException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;
}
