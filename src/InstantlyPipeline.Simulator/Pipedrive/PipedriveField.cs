namespace InstantlyPipeline.Simulator;

/// <summary>A custom deal field.</summary>
/// <param name="Code">40 hex characters, different in every account.</param>
/// <param name="Type">For example <c>varchar</c> or <c>double</c>.</param>
public sealed record PipedriveField(string Name, string Code, string Type);
