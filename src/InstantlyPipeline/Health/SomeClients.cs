namespace InstantlyPipeline.Health;

/// <summary>The clients that somebody may see who may not see all of them.</summary>
/// <param name="Workspaces">Their workspaces' ids.</param>
/// <param name="Names">Their names, as far as the settings file names them.</param>
public sealed record SomeClients(IReadOnlyList<string> Workspaces, IReadOnlyList<string> Names)
{
    /// <param name="client">A client's name; null is nobody's.</param>
    public bool Has(string? client) => client is not null && Names.Contains(client, StringComparer.OrdinalIgnoreCase);
}
