namespace InstantlyPipeline.Operations.People;

/// <summary>What a search found: one line a person, though several clients mail them.</summary>
/// <param name="More">There are more than are shown.</param>
public sealed record FoundLeads(IReadOnlyList<FoundPerson> Items, bool More);

/// <param name="Workspaces">Where the person is known.</param>
public sealed record FoundPerson(string Email, string? Name, string? Company, IReadOnlyList<string> Workspaces);
