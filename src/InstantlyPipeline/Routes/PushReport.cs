namespace InstantlyPipeline.Routes;

/// <summary>What became of a file that was pushed.</summary>
/// <param name="Problems">A sentence each; when there are any, the file before stays in force.</param>
public sealed record PushReport(bool InForce, int Clients, int Routes, IReadOnlyList<string> Problems);
