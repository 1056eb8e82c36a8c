namespace InstantlyPipeline.Operations;

/// <summary>A call that found its operation.</summary>
/// <param name="Parameter">A parameter by name, from the query or the body; null when absent.</param>
/// <param name="Places">What stands in the places of the operation's pattern.</param>
public sealed record OperationsCall(Func<string, string?> Parameter, IReadOnlyDictionary<string, string> Places);
