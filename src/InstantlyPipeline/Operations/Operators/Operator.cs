using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Operations.Operators;

/// <summary>A person or a program that has a token of the operations API.</summary>
/// <param name="Name">Stands beside everything done with the token.</param>
/// <param name="Clients">The workspaces whose events and leads may be seen and acted on; empty: all of them.</param>
public sealed record Operator(string Name, OperationsRole Role, IReadOnlyList<string> Clients)
{
    /// <summary>Who comes with the one token of the settings.</summary>
    public static readonly Operator OfTheSettings = new("admin", OperationsRole.Admin, []);

    public bool SeesEverybody => Clients.Count == 0;

    /// <summary>Ids match without regard to case and dashes, as they do in the settings.</summary>
    /// <param name="workspace">Null is what belongs to nobody, such as a delivery that could not be read.</param>
    public bool Sees(string? workspace) =>
        SeesEverybody || (workspace is not null && Clients.Any(own => WorkspaceId.Folded(own) == WorkspaceId.Folded(workspace)));
}
