namespace InstantlyPipeline.Operations;

/// <summary>A client of <c>pipeline.json</c>, for whoever shows workspaces to people. Names are stable, and may grow.</summary>
/// <param name="Workspaces">Ids in Instantly.</param>
/// <param name="Observes">Everything is decided and recorded, and nothing leaves.</param>
public sealed record ClientView(string Name, IReadOnlyList<string> Workspaces, bool Observes);
