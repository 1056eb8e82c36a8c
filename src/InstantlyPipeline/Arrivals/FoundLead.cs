namespace InstantlyPipeline.Arrivals;

/// <summary>A lead as a search shows it.</summary>
internal sealed record FoundLead(string Workspace, string Email, string? Name, string? Company);
