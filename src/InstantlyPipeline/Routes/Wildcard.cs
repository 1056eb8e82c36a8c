namespace InstantlyPipeline.Routes;

/// <summary>Patterns in which <c>*</c> stands for any text, without regard to case.</summary>
internal static class Wildcard
{
    /// <remarks>The pattern's parts are looked for from left to right, so the time is that of the text's length for each part, whatever the
    /// pattern.</remarks>
    public static bool Matches(string pattern, string text)
    {
        var parts = pattern.Trim().Split('*');
        text = text.Trim();
        if (parts.Length == 1)
        {
            return parts[0].Equals(text, StringComparison.OrdinalIgnoreCase);
        }
        if (
            text.Length < parts[0].Length + parts[^1].Length
            || !text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)
            || !text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }
        var (at, end) = (parts[0].Length, text.Length - parts[^1].Length);
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, end - at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }
            at = found + part.Length;
        }
        return true;
    }
}
