namespace InstantlyPipeline.Suppressions;

/// <summary>One address on one client's suppression list. A lifted one stays, so that an old event does not bar it again.</summary>
public sealed record SuppressionEntry
{
    public required string Workspace { get; init; }

    public required string Email { get; init; }

    /// <summary>The statement that explains the bar; null when the address was never barred.</summary>
    public SuppressionStatement? Because { get; init; }

    /// <summary>Since when it is barred without a break.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The time of the latest statement that bars it.</summary>
    public DateTimeOffset? BarredAt { get; init; }

    public DateTimeOffset? LiftedAt { get; init; }

    public string? LiftedBy { get; init; }

    public string? LiftedWhy { get; init; }

    /// <summary>Where it was carried out, each place once.</summary>
    public IReadOnlyList<SuppressionPlace> Places { get; init; } = [];

    /// <summary>Whether nobody may mail the address: the latest statement counts, whatever came first.</summary>
    public bool IsBarred => BarredAt is { } at && !(LiftedAt > at);

    /// <summary>The entry after a statement; one from before the bar was lifted changes nothing.</summary>
    public SuppressionEntry Bar(SuppressionStatement statement)
    {
        if (LiftedAt > statement.At)
        {
            return this;
        }
        if (!IsBarred)
        {
            return this with { Because = statement, Since = statement.At, BarredAt = statement.At };
        }
        var after = this with
        {
            Because = Because!.Or(statement),
            Since = statement.At < Since ? statement.At : Since,
            BarredAt = statement.At > BarredAt ? statement.At : BarredAt,
        };
        return after == this ? this : after;
    }

    /// <summary>The entry after a person's decision that the address may be mailed again.</summary>
    public SuppressionEntry Lift(DateTimeOffset at, string by, string why) =>
        LiftedAt >= at
            ? this
            : this with
            {
                LiftedAt = at,
                LiftedBy = by,
                LiftedWhy = why,
                Since = Since < at && BarredAt >= at ? BarredAt : Since,
            };

    /// <summary>The entry with what was done in a place. What the pipeline set stays its own when a later event finds it there.</summary>
    public SuppressionEntry With(SuppressionPlace place) =>
        Places.Contains(place) || (place.Deed is SuppressionDeed.Found && Places.Contains(place with { Deed = SuppressionDeed.Set }))
            ? this
            : this with
            {
                Places =
                [
                    .. Places
                        .Where(known => known.Where != place.Where)
                        .Append(place)
                        .OrderBy(known => known.Where, StringComparer.Ordinal),
                ],
            };
}
