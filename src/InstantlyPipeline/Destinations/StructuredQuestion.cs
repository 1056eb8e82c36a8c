namespace InstantlyPipeline.Destinations;

/// <summary>A question whose answer must be JSON of a given schema.</summary>
/// <param name="SchemaName">Letters, digits, dashes and underscores, at most 64.</param>
/// <param name="SchemaJson">An object schema for strict mode: every object lists all its properties as required and forbids others.</param>
/// <param name="Instructions">Ours.</param>
/// <param name="Data">Outside text: it is sent between markers, as data, and cut after about 4,000 characters.</param>
/// <param name="MaxCompletionTokens">Thinking included; too few cut the answer off.</param>
public sealed record StructuredQuestion(string SchemaName, string SchemaJson, string Instructions, string Data, int MaxCompletionTokens = 300);
