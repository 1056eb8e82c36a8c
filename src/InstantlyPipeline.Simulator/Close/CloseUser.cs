namespace InstantlyPipeline.Simulator;

/// <summary>A member of the organization.</summary>
public sealed record CloseUser(string Id, string Email, string FirstName);
