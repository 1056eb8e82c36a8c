namespace InstantlyPipeline.Settings;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
public static class Nearest
{
    /// <summary>Longer names are no typing errors of ours, and comparing them costs.</summary>
    private const int Longest = 100;

    /// <returns>The known name with the fewest differing letters, case aside; null when none is near.</returns>
    public static string? To(string name, IEnumerable<string> known)
    {
        var most = name.Length <= 5 ? 1 : Math.Max(2, name.Length / 4);
        return name.Length > Longest
            ? null
            : known
                .Select(candidate => (Candidate: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
                .Where(near => near.Distance <= most)
                .OrderBy(near => near.Distance)
                .Select(near => near.Candidate)
                .FirstOrDefault();
    }

    /// <summary>How a sentence ends that names something unknown: with the nearest name, else with all of them.</summary>
    public static string DidYouMean(string name, IReadOnlyCollection<string> known) =>
        To(name, known) is { } near ? $"Did you mean {near}?" : $"Known: {string.Join(", ", known)}.";

    /// <summary>Letters left out, added, changed, or swapped with their neighbour.</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            rows[i, 0] = i;
        }
        for (var j = 0; j <= other.Length; j++)
        {
            rows[0, j] = j;
        }
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }
        return rows[one.Length, other.Length];
    }
}
