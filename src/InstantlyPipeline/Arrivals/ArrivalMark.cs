namespace InstantlyPipeline.Arrivals;

/// <summary>What people decided about an arrival; it stays in the house.</summary>
/// <param name="Owner">Who takes care of it; null: nobody yet.</param>
/// <param name="HandledAt">When it was marked as dealt with; null: it is not.</param>
/// <param name="HandledBy">The operator who did.</param>
public sealed record ArrivalMark(string? Owner, DateTimeOffset? HandledAt, string? HandledBy)
{
    public static readonly ArrivalMark None = new(null, null, null);
}
