using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Routes.Files;

/// <summary>What <c>pipeline.json</c> says: clients, and who is told what.</summary>
public sealed record PipelineFile
{
    /// <summary>No file: one team with the common settings, and no routes.</summary>
    public static PipelineFile Empty { get; } = new();

    public IReadOnlyList<ClientSettings> Clients { get; init; } = [];

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>All routes that match act, instead of the first.</summary>
    public bool AllMatches { get; init; }

    /// <summary>Events of a workspace that is no client's are stored, told of once, and not acted on.</summary>
    public bool KeepsUnknown { get; init; }
}
