using System.Globalization;
using System.Text;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Makes one spelling of many: small letters, no accents.</summary>
internal static class WordFolding
{
    public static string Fold(ReadOnlySpan<char> word)
    {
        if (System.Text.Ascii.IsValid(word))
        {
            return word.ToString().ToLowerInvariant();
        }
        var folded = new StringBuilder(word.Length);
        foreach (var letter in word.ToString().ToLowerInvariant())
        {
            _ = letter switch
            {
                'ß' => folded.Append("ss"),
                'æ' => folded.Append("ae"),
                'œ' => folded.Append("oe"),
                'ø' => folded.Append('o'),
                'ł' => folded.Append('l'),
                'đ' => folded.Append('d'),
                'ı' => folded.Append('i'),
                'ς' => folded.Append('σ'),
                'ـ' => folded, // stretches an Arabic word
                _ when CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark => folded,
                _ => folded.Append(PlainLetters.Of(letter)),
            };
        }
        return folded.ToString();
    }

    /// <summary>The folded word, and as it is written where a keyboard lacks the letter: "löschen" is also "loeschen".</summary>
    public static IEnumerable<string> Spellings(string word)
    {
        var plain = Fold(word);
        yield return plain;
        if (System.Text.Ascii.IsValid(word))
        {
            yield break;
        }
        var replaced = Fold(
            word.ToLowerInvariant()
                .Replace("ä", "ae", StringComparison.Ordinal)
                .Replace("ö", "oe", StringComparison.Ordinal)
                .Replace("ü", "ue", StringComparison.Ordinal)
                .Replace("ø", "oe", StringComparison.Ordinal)
                .Replace("å", "aa", StringComparison.Ordinal)
        );
        if (replaced != plain)
        {
            yield return replaced;
        }
    }
}
