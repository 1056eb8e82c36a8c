namespace InstantlyPipeline.Suppressions;

/// <summary>That an address was barred: why, since when, and who or what says so.</summary>
/// <param name="Reason">A short code, for example <c>hard-bounce</c> or <c>unsubscribed</c>.</param>
/// <param name="At">When that was so; a statement from before a person's decision to lift the bar counts for nothing.</param>
/// <param name="Source">What says so, for example <c>non-delivery report</c>, <c>the lead</c>, <c>a person</c> or <c>import</c>.</param>
/// <param name="By"><c>pipeline</c>, or the person's name.</param>
public sealed record SuppressionStatement(string Reason, DateTimeOffset At, string Source, string By)
{
    /// <summary>Who bars an address when no person does.</summary>
    public const string Pipeline = "pipeline";

    /// <summary>The deciding code or word, for example <c>5.1.1</c>; null when there is none.</summary>
    public string? Evidence { get; init; }

    /// <summary>The event that it followed from; null for what came from a file.</summary>
    public string? EventKey { get; init; }

    /// <summary>What the person wrote beside it.</summary>
    public string? Note { get; init; }

    /// <summary>Of two statements the one that an entry is explained by: a person's own wish first, then the earlier one.</summary>
    internal SuppressionStatement Or(SuppressionStatement other)
    {
        var byRank = Rank(Reason).CompareTo(Rank(other.Reason));
        var byTime = At.CompareTo(other.At);
        var order =
            byRank != 0 ? byRank
            : byTime != 0 ? byTime
            : string.CompareOrdinal(Reason + EventKey, other.Reason + other.EventKey);
        return order <= 0 ? this : other;
    }

    private static int Rank(string reason) => reason == Crm.Suppression.Unsubscribed ? 0 : 1;
}
