namespace InstantlyPipeline.Suppressions;

/// <summary>What the operations API answers about one address.</summary>
/// <param name="Entries">The client's entry; of <c>why</c> without a client, those of all clients.</param>
/// <param name="Sentences">For people: how it came about, what is done now, and what only a person can do.</param>
/// <param name="EventKey">The event that carries the decision out; null when nothing has to be done.</param>
public sealed record SuppressionAnswer(IReadOnlyList<SuppressionView> Entries, IReadOnlyList<string> Sentences, string? EventKey = null);
