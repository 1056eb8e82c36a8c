using System.Collections.Frozen;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>The words that the rows' headers end with, for example "wrote".</summary>
internal static class ClosingWords
{
    private static readonly FrozenSet<string> Words = HeaderPattern
        .Said.Select(pattern => pattern.Closing)
        .OfType<string>()
        .Select(LastWord)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether one of them ends the text.</summary>
    public static bool End(string text) => Words.Contains(LastWord(text));

    private static string LastWord(string text)
    {
        var end = text.TrimEnd(':', ' ');
        var space = end.LastIndexOf(' ');
        var word = space < 0 ? end : end[(space + 1)..];
        // Chinese and Japanese put no space before the last word.
        return word.Length > 2 && word[^1] >= '\u2e80' ? word[^2..] : word;
    }
}
