namespace InstantlyPipeline.Deployment.Tests;

/// <summary>A role, the principal (an id, or the expression that finds it) and the assignment's own id, which begins with its
/// scope.</summary>
internal sealed record RoleAssignment(string RoleId, string Principal, string Id);
