using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>A destination as one workspace has it.</summary>
/// <param name="Name">As in <see cref="DestinationRegistration.Name"/>.</param>
/// <param name="Client">Null when it is not configured; its step is then recorded as skipped, not failed.</param>
/// <param name="Setting">The credential's setting as spelled in the environment, for example <c>HubSpot__AccessToken</c>.</param>
public readonly record struct Destination<TClient>(string Name, TClient? Client, string Setting)
    where TClient : class
{
    /// <summary>What its steps fail with, because a setting is malformed (<c>…-misconfigured</c>); null when all is well. There is no
    /// client then.</summary>
    public PermanentFailureException? Misconfigured { get; init; }

    /// <summary>Throws while somebody holds the destination back; null where nobody can.</summary>
    internal Func<CancellationToken, Task>? Free { get; init; }

    /// <summary>The workspace's client observes: its steps are recorded as what would have been done, and nothing leaves.</summary>
    public bool Observes { get; init; }
}
