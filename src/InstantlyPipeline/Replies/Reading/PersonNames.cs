using System.Collections.Frozen;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Tells a person's name, as mail programs write it above a quote, from the words of a sentence.</summary>
internal static class PersonNames
{
    private const int ShortestAccount = 5;

    // Small words within names.
    private static readonly FrozenSet<string> Particles = (
        "van von de der den del della di da do dos du la le el al bin zu " + "und and y et e of from at via aus bei til fra från"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A header that begins with a person begins with a name, not with a sentence.</summary>
    public static bool Begins(ReadOnlySpan<char> text, HeaderPattern pattern)
    {
        var end = text.IndexOfAny('<', '(', '@');
        var words = 0;
        foreach (var range in text[..(end > 0 ? end : text.Length)].Split(' '))
        {
            var word = text[range].Trim("\"',*[");
            if (word.Length == 0)
            {
                continue;
            }
            if (pattern.IsNextWord(word) || char.IsDigit(word[0]))
            {
                break;
            }
            words++;
            if (
                words > 6
                || (IsSmall(word) && end < 0 && !IsAccount(text, word, pattern))
                || word[^1] is '!' or '?'
                || (word[^1] == '.' && word.Length > 4)
            )
            {
                return false;
            }
        }
        return words > 0 || end >= 0;
    }

    /// <summary>A date, or a few words in capitals without an end of a sentence; "Thanks," is a person's.</summary>
    public static bool IsHalf(string line) =>
        DateSigns.Of(line).Year
        || (
            line.Length <= 60
            && char.IsLetterOrDigit(line[^1])
            && line.Split(' ') is { Length: >= 2 and <= 6 } words
            && Array.TrueForAll(words, word => !char.IsLower(word.FirstOrDefault()) || Particles.Contains(word))
        );

    /// <summary>The line holds the rest of a name: it begins with a particle ("von Outreach") or with the address.</summary>
    public static bool GoesOn(string line)
    {
        var word = line.AsSpan(..(line.IndexOf(' ') is > 0 and var space ? space : line.Length));
        return word[0] == '<' || word.Contains('@') || Particles.Contains(word.ToString());
    }

    /// <summary>The words that begin small and are no particles: a sentence has more of them than a name.</summary>
    public static int SmallWords(ReadOnlySpan<char> text)
    {
        var small = 0;
        foreach (var range in text.Split(' '))
        {
            var word = text[range].Trim("\"',*[");
            small += word.Length > 0 && IsSmall(word) ? 1 : 0;
        }
        return small;
    }

    private static bool IsSmall(ReadOnlySpan<char> word) => char.IsLower(word[0]) && !Particles.Contains(word.ToString());

    /// <summary>"harborline schrieb am 17. August 2026 um 14:02": an account's name may begin small, when it is the only word before a full
    /// date and time.</summary>
    private static bool IsAccount(ReadOnlySpan<char> text, ReadOnlySpan<char> word, HeaderPattern pattern) =>
        pattern.NamesDate
        && word.Length >= ShortestAccount
        && text.StartsWith(word)
        && text[word.Length..].TrimStart() is var rest
        && rest.IndexOf(' ') is > 0 and var space
        && pattern.IsNextWord(rest[..space])
        && DateSigns.Of(text) is { Year: true, Time: true };
}
