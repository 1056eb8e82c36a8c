namespace InstantlyPipeline.Replies.Reading;

/// <summary>Which row a text matches as a header, when it looks like a machine's work too.</summary>
internal static class HeaderMatch
{
    public const int MostDateAndName = 80;

    // "sam hill"
    private const int SmallName = 2;

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>What follows the line that is looked at.</summary>
    internal readonly record struct Below(bool Quote, bool Header);

    /// <summary>What stands around the words of a header.</summary>
    private readonly record struct Frame(bool Colon, bool Dashes);

    public static HeaderPattern? Of(string text, Below below)
    {
        var bare = text.AsSpan().TrimStart("-*>_ \"");
        var framed =
            bare.Length <= text.Length - 2
            && text.StartsWith("--", StringComparison.Ordinal)
            && text.EndsWith("--", StringComparison.Ordinal);
        bare = bare.TrimEnd("-*_ ");
        var colon = bare.EndsWith(':');
        bare = bare.TrimEnd(": .,)");
        if (bare.Length == 0)
        {
            return null;
        }
        var signs = DateSigns.Of(bare);
        HeaderPattern? byPerson = null;
        foreach (var pattern in HeaderPattern.Said)
        {
            if (pattern.Opening is { } opening && !bare.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            if (
                IsPlausible(pattern, bare, signs, new Frame(colon, framed), below)
                && (pattern.Matches(bare) || pattern.Matches(string.Concat(bare, ")")))
            )
            {
                if (pattern.NamesDate)
                {
                    return pattern;
                }
                byPerson ??= pattern;
            }
        }
        return byPerson;
    }

    private static bool IsPlausible(HeaderPattern pattern, ReadOnlySpan<char> text, DateSigns signs, Frame frame, Below below)
    {
        var (colon, framed) = frame;
        var quoted = below.Quote;
        if (pattern.IsBare)
        {
            return (
                    quoted
                    && !colon
                    && signs is { Year: true, Time: true }
                    && text.Length <= MostDateAndName
                    && char.IsLetter(text[^1])
                    && IsShortBeforeDate(text)
                )
                || signs.Year
                    && signs.Address
                    && (quoted || (signs.BracketedAddress && (colon || (char.IsDigit(text[0]) && text[^1] == '>'))))
                    && IsShortBeforeDate(text);
        }
        if (pattern.NamesDate && !signs.Digit)
        {
            return false;
        }
        if (pattern.Opening is not null)
        {
            return pattern.NamesDate
                ? quoted || framed || (signs.IsStrong && (colon || signs.IsStrongest || below.Header) && !IsSentence(text, pattern))
                : quoted || signs.BracketedAddress;
        }
        if (!pattern.BeginsWithPerson)
        {
            return IsShortBeforeDate(text) && (quoted || (signs.IsStrong && (colon || signs.IsStrongest) && !IsSentence(text, pattern)));
        }
        return PersonNames.Begins(text, pattern)
            && (
                quoted
                || framed
                || (
                    pattern.NamesDate
                        ? signs.IsStrong
                        : colon && (signs.BracketedAddress || below.Header || IsAddressAlone(text, pattern.Closing))
                )
            );
    }

    /// <summary>"sam@outreach.example wrote": an address and the word, and nothing else.</summary>
    private static bool IsAddressAlone(ReadOnlySpan<char> text, string? closing) =>
        text.IndexOf(' ') is > 0 and var space
        && text[..space].IndexOf('@') is > 0 and var at
        && text[at..space].Contains('.')
        && text[(space + 1)..].Equals(closing, StringComparison.OrdinalIgnoreCase);

    /// <summary>"On Thu, Aug 6, 2026 I went to the fair and wrote": without an address, more small words behind the date than the row and a
    /// name in small letters have are a person's.</summary>
    public static bool IsSentence(ReadOnlySpan<char> text, HeaderPattern pattern) =>
        !DateSigns.Of(text).Address && PersonNames.SmallWords(text[(text.LastIndexOfAny(Digits) + 1)..]) > pattern.Size + SmallName;

    /// <summary>"Mon, 17 Aug": a header that begins with its date has at most a weekday and a word before the first digit.</summary>
    public static bool IsShortBeforeDate(ReadOnlySpan<char> text)
    {
        var digit = 0;
        while (digit < text.Length && !char.IsDigit(text[digit]))
        {
            digit++;
        }
        return digit < text.Length && digit <= 30 && text[..digit].Count(' ') <= 3;
    }
}
