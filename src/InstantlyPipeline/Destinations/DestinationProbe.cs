namespace InstantlyPipeline.Destinations;

/// <summary>A harmless question to a destination.</summary>
/// <param name="Setting">The credential's setting, as spelled in the environment.</param>
/// <param name="Answered">What is known once it has answered.</param>
/// <param name="AskAsync">Throws what a step against the destination would throw; null when it is not configured.</param>
internal sealed record DestinationProbe(string Name, string Setting, string Answered, Func<CancellationToken, Task>? AskAsync)
{
    /// <summary>Asks what a person should know although all works; null when there is nothing to say. Throws like
    /// <see cref="AskAsync"/>.</summary>
    public Func<CancellationToken, Task<string?>> WarnAsync { get; init; } = _ => Task.FromResult<string?>(null);
}
