namespace InstantlyPipeline.Operations.Trouble;

/// <summary>Trouble that is no event's, with what to do about it.</summary>
/// <param name="Kind">webhook, silence, account, refused or pace; stable, and more may come.</param>
/// <param name="Code">Tells those of one kind apart; holds no address.</param>
/// <param name="Cause">What is wrong, a sentence.</param>
/// <param name="Cure">What to do about it, a sentence. Those of one kind often share it.</param>
/// <param name="Count">How often it happened, where that is counted; else 1.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="Last">When it was last seen, where that is known.</param>
/// <param name="Client">The client whose trouble it is, by name; null where it is no client's alone.</param>
public sealed record TroubleNotice(
    string Kind,
    string Code,
    string Cause,
    string Cure,
    long Count,
    DateTimeOffset? Since,
    DateTimeOffset? Last,
    string? Client
);
