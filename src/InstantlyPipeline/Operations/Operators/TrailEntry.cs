namespace InstantlyPipeline.Operations.Operators;

/// <summary>What somebody did.</summary>
/// <param name="What">The operation, for example <c>replay</c> or <c>leads/bar</c>.</param>
/// <param name="EventKey">The event it was done to, or that does it; null where there is none.</param>
/// <param name="Person">A hash of the lead's address where it was done to a person; the address itself is not kept here, so that a person
/// can be forgotten.</param>
/// <param name="Why">As the operator said.</param>
/// <param name="From">The network address it came from; null where the host does not know it.</param>
/// <param name="Outcome">In a few words.</param>
public sealed record TrailEntry(
    DateTimeOffset At,
    string Who,
    string What,
    string? Workspace,
    string? EventKey,
    string? Person,
    string? Why,
    string? From,
    string? Outcome
);
