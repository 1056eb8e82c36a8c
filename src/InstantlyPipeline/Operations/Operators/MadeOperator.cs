namespace InstantlyPipeline.Operations.Operators;

/// <summary>A named token that was just made.</summary>
/// <param name="Token">Shown this once; only its hash is kept.</param>
public sealed record MadeOperator(string Name, string Role, IReadOnlyList<string> Clients, string Token);
