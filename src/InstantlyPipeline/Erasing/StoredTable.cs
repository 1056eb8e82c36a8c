namespace InstantlyPipeline.Erasing;

/// <summary>A table that the pipeline writes, for the people who answer for what is stored.</summary>
/// <param name="Name">Its name; where there is one for each day or month, what the names begin with.</param>
/// <param name="Holds">What of people is in it, in a sentence part.</param>
/// <param name="Leaves">When a row leaves by itself.</param>
/// <param name="Forgets">What becomes of a person's rows when the person is forgotten.</param>
internal sealed record StoredTable(string Name, string Holds, string Leaves, string Forgets)
{
    /// <summary>One table for each day or month.</summary>
    public bool IsSeries { get; init; }

    public bool Is(string table) =>
        IsSeries
            ? table.StartsWith(Name, StringComparison.OrdinalIgnoreCase)
                && table[Name.Length..] is { Length: >= 6 } rest
                && !rest.AsSpan().ContainsAnyExceptInRange('0', '9')
            : table.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
