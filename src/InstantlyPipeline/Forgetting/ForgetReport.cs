namespace InstantlyPipeline.Forgetting;

/// <summary>How far a wish to be forgotten is; it does not say whose.</summary>
/// <param name="EndedAt">Null while it is being carried out.</param>
/// <param name="Rows">Removed or emptied so far. What a run did in a table before it was cut off there is not among them.</param>
/// <param name="TablesDone">The tables that were gone through.</param>
public sealed record ForgetReport(
    string Wish,
    DateTimeOffset At,
    string By,
    string? Why,
    DateTimeOffset? EndedAt,
    int Rows,
    IReadOnlyList<string> TablesDone
)
{
    /// <summary>By table, how many of <see cref="Rows"/> they were, as the dry run counts them. Tables without any are left out.</summary>
    public IReadOnlyDictionary<string, int> RowsByTable { get; init; } = new Dictionary<string, int>();

    /// <summary>What was not removed, a sentence each; empty while it is being carried out.</summary>
    public IReadOnlyList<string> Stays { get; init; } = [];
}
