namespace InstantlyPipeline.Functions.Host;

/// <summary>A message that its queue or its function gave up.</summary>
public sealed record DeadLetter(string? Reason, string? Description, string Body);
