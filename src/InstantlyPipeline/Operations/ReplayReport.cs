namespace InstantlyPipeline.Operations;

/// <summary>What a replay does, or in a dry run would do.</summary>
/// <param name="Confirmed">False: nothing was changed.</param>
/// <param name="Events">One line an event looked at, in the order in which they start.</param>
/// <param name="Calls">How often each step would run, as far as the ledger knows: steps that an event never came to are not in it.</param>
public sealed record ReplayReport(
    bool Confirmed,
    int Replayed,
    int LeftAlone,
    IReadOnlyDictionary<string, int> Calls,
    IReadOnlyList<ReplayedEvent> Events
);

/// <param name="Outcome">replay, or left alone.</param>
/// <param name="Why">For events left alone: the reason.</param>
/// <param name="StartsAt">For events that are replayed.</param>
public sealed record ReplayedEvent(string EventKey, string Outcome, string? Why, IReadOnlyList<string> Steps, DateTimeOffset? StartsAt);
