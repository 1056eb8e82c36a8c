using System.Text.RegularExpressions;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>A row "On {when} {who} wrote": fixed words in their order, with something between them. Matched in one walk, so the time grows
/// with the length only.</summary>
internal sealed partial class HeaderPattern
{
    private readonly string[] words;
    private readonly bool beginsOpen;
    private readonly bool endsOpen;

    public HeaderPattern(QuoteRow row)
    {
        var parts = Gaps().Split(row.Words).Select(part => part.Trim(' ', ',')).ToArray();
        beginsOpen = parts[0].Length == 0;
        endsOpen = parts[^1].Length == 0;
        words = [.. parts.Where(part => part.Length > 0)];
        Size = words.Sum(part => part.Count(' ') + 1);
        NamesDate = row.Words.Contains("{when}", StringComparison.Ordinal);
        BeginsWithPerson = row.Words.StartsWith("{who}", StringComparison.Ordinal);
    }

    /// <summary>Those of all languages.</summary>
    public static IReadOnlyList<HeaderPattern> Said { get; } = [.. QuoteRows.Of(QuoteRowKind.Said).Select(row => new HeaderPattern(row))];

    /// <summary>There has to be a digit, at least.</summary>
    public bool NamesDate { get; }

    public bool BeginsWithPerson { get; }

    /// <summary>How many fixed words it has.</summary>
    public int Size { get; }

    /// <summary>The word it begins with; null when it begins with a date or a person.</summary>
    public string? Opening => beginsOpen ? null : words[0];

    /// <summary>The word it ends with; null when it ends with a date or a person.</summary>
    public string? Closing => endsOpen ? null : words[^1];

    /// <summary>No word at all: a date and an address.</summary>
    public bool IsBare => words.Length == 0;

    /// <summary>The first fixed word: with it the person's name is over.</summary>
    public bool IsNextWord(ReadOnlySpan<char> word) =>
        words.Length > 0 && word.Equals(words[0].AsSpan(..FirstWordLength), StringComparison.OrdinalIgnoreCase);

    private int FirstWordLength => words[0].IndexOf(' ') is > 0 and var space ? space : words[0].Length;

    /// <param name="text">Folded, without the colon at the end.</param>
    public bool Matches(ReadOnlySpan<char> text)
    {
        if (IsBare)
        {
            return true;
        }
        var (at, first, last) = (0, 0, words.Length);
        if (!beginsOpen)
        {
            if (!text.StartsWith(words[0], StringComparison.OrdinalIgnoreCase) || !IsWord(text, 0, words[0].Length))
            {
                return false;
            }
            (at, first) = (words[0].Length, 1);
        }
        var end = text.Length;
        if (!endsOpen && first < last)
        {
            end -= words[^1].Length;
            if (end <= at || !text.EndsWith(words[^1], StringComparison.OrdinalIgnoreCase) || !IsWord(text, end, words[^1].Length))
            {
                return false;
            }
            last--;
        }
        for (var i = first; i < last; i++)
        {
            var found = Find(text[..end], at + 1, words[i]);
            if (found < 0)
            {
                return false;
            }
            at = found + words[i].Length;
        }
        // Between the last two words, or after the last one, stands something.
        return text[at..end].Trim(" ,:-").Length > 0 || (first == words.Length && !endsOpen);
    }

    private static int Find(ReadOnlySpan<char> text, int from, string word)
    {
        while (from < text.Length)
        {
            var found = text[from..].IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return -1;
            }
            found += from;
            if (IsWord(text, found, word.Length))
            {
                return found;
            }
            from = found + 1;
        }
        return -1;
    }

    /// <summary>"On" is not the beginning of "Only". Where words are written without spaces between them, anything may stand beside
    /// one.</summary>
    private static bool IsWord(ReadOnlySpan<char> text, int start, int length) =>
        !(start > 0 && IsLetter(text[start]) && IsLetter(text[start - 1]))
        && !(start + length < text.Length && IsLetter(text[start + length - 1]) && IsLetter(text[start + length]));

    private static bool IsLetter(char letter) => char.IsLetter(letter) && letter < '\u2e80';

    [GeneratedRegex(@"(?: ?\{(?:when|who|what)\},? ?)+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Gaps();
}
