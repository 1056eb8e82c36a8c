namespace InstantlyPipeline.Operations.Operators;

/// <summary>A named token as the list of operators shows it: everything but the token, which nobody has but its owner.</summary>
/// <param name="Role">read, act or admin.</param>
/// <param name="MadeBy">The operator who made it.</param>
/// <param name="RevokedAt">Null while it is good.</param>
public sealed record OperatorEntry(
    string Name,
    string Role,
    IReadOnlyList<string> Clients,
    DateTimeOffset MadeAt,
    string MadeBy,
    DateTimeOffset? RevokedAt
);
