namespace InstantlyPipeline.Suppressions;

/// <summary>What becomes of each place once a bar is lifted.</summary>
internal static class LiftPlan
{
    /// <summary>Why a place is left as it is; null when the pipeline takes its bar away there.</summary>
    /// <param name="isShared">Whether another client that bars the address has the same account there.</param>
    public static string? Keeps(SuppressionEntry entry, string where, bool isShared) =>
        entry.Places.FirstOrDefault(place => place.Where == where)?.Deed switch
        {
            null => "the pipeline has not set a bar there, as far as it knows",
            SuppressionDeed.Found => "the address was barred there before, by somebody else; take that bar away by hand if it is wrong",
            SuppressionDeed.Undone => "undone before",
            SuppressionDeed.Removed => "what was removed cannot be brought back from here",
            _ when isShared => "another client that shares this account bars the address; it stays until that bar is lifted, too",
            _ => null,
        };

    /// <summary>What only a person can do, a sentence each.</summary>
    /// <param name="shared">The places that another client shares which bars the address.</param>
    public static IReadOnlyList<string> ForPeople(SuppressionEntry entry, IReadOnlyCollection<string> shared) =>
        [
            .. entry
                .Places.Select(place =>
                    place.Deed switch
                    {
                        SuppressionDeed.Found =>
                            $"{place.Where}: barred before the pipeline came; take the bar away by hand if it is wrong",
                        SuppressionDeed.Removed when place.Where == SuppressionPlace.Campaigns =>
                            "Instantly: the lead was removed from its campaigns; add it again by hand where it should be mailed",
                        SuppressionDeed.Removed => $"{place.Where}: the row was removed or marked; bring it back by hand",
                        SuppressionDeed.Set when shared.Contains(place.Where) =>
                            $"{place.Where}: another client that shares this account bars the address; lift that bar, too, if it is wrong",
                        _ => null,
                    }
                )
                .OfType<string>(),
        ];

    /// <summary>What the pipeline undoes by itself.</summary>
    public static IReadOnlyList<string> ByThePipeline(SuppressionEntry entry, IReadOnlyCollection<string> shared) =>
        [.. entry.Places.Where(place => place.Deed is SuppressionDeed.Set && !shared.Contains(place.Where)).Select(place => place.Where)];
}
