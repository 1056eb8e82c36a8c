using System.Text;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Makes lines comparable: one kind of space, dash, quotation mark and colon, and no characters that nobody sees.</summary>
internal static class Folding
{
    /// <param name="sources">Receives, for each character of the result, its place in <paramref name="line"/>.</param>
    public static string Fold(string line, List<int>? sources = null)
    {
        var folded = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var letter = Of(line[i]);
            if (letter == '\0' || (letter == ' ' && (folded.Length == 0 || folded[^1] == ' ')))
            {
                continue;
            }
            folded.Append(letter);
            sources?.Add(i);
        }
        return folded.ToString().TrimEnd(' ');
    }

    /// <summary>Letters with their marks as one character each, which is how the rows are written.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\u036f'))
        {
            return text;
        }
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text; // half of a surrogate pair; such a text is read as it is
        }
    }

    public static bool IsBlank(string line)
    {
        foreach (var letter in line)
        {
            if (Of(letter) is not (' ' or '\0'))
            {
                return false;
            }
        }
        return true;
    }

    private static char Of(char letter) =>
        letter switch
        {
            >= '!' and <= '~' => letter,
            '\u00ad'
            or (>= '\u200b' and <= '\u200f')
            or (>= '\u202a' and <= '\u202e')
            or (>= '\u2060' and <= '\u206f')
            or '\ufeff'
            or '\u034f'
            or '\u061c'
            or '\u1427' => '\0',
            '\u2018' or '\u2019' or '\u201b' or '`' or '\u00b4' => '\'',
            '\u201c' or '\u201d' or '\u201e' or '\u00ab' or '\u00bb' or '\u201f' => '"',
            (>= '\u2010' and <= '\u2015') or '\u2212' or '\u2500' or '\u2501' or '\uff0d' => '-',
            '\uff1a' or '\ufe55' => ':',
            '\uff1c' => '<',
            '\uff1e' => '>',
            _ => char.IsWhiteSpace(letter) ? ' '
            : char.IsControl(letter) ? '\0'
            : letter,
        };
}
