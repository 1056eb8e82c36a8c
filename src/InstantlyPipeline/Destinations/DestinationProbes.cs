using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations;

/// <summary>Asks every configured destination something that changes nothing and posts nothing.</summary>
internal sealed class DestinationProbes(IHttpClientFactory factory, CurrentSettings settings, TimeProvider time)
{
    /// <summary>Nobody has this address: the domain is reserved (RFC 2606).</summary>
    internal const string Nobody = "nobody%40example.invalid";

    /// <summary>For addresses at which any message would be taken for a real one: only the way there is tested.</summary>
    internal const string OnlyReached = "Reached; whether it may post cannot be told without posting";

    /// <summary>The common settings' destinations, and those that a workspace has of its own.</summary>
    public IReadOnlyList<DestinationProbe> All() => Of(settings.Value.All);

    /// <summary>Those of workspaces that have settings of their own, or whose client has.</summary>
    public IReadOnlyList<DestinationProbe> Of(IReadOnlyList<string> workspaces) =>
        Of(workspaces.Where(settings.Value.Knows).Select(settings.Value.For));

    private IReadOnlyList<DestinationProbe> Of(IEnumerable<WorkspaceDestinations> workspaces) =>
        [.. workspaces.SelectMany(workspace => workspace.All).Select(Of).DistinctBy(probe => probe.Setting)];

    private DestinationProbe Of(DestinationSettings own) =>
        new(
            own.Destination.Name,
            own.Setting,
            own.Destination.Answered,
            own is { Configured: true, Problems.Count: 0 }
                ? cancellationToken => own.Destination.AskAsync(own, factory, time, cancellationToken)
                : null
        )
        {
            WarnAsync = cancellationToken => own.Destination.WarnAsync(own, factory, time, cancellationToken),
        };
}
