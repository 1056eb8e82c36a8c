using System.Globalization;
using System.Text;
using Wcwidth;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>How many columns of a terminal a text takes: a Chinese letter or an emoji takes two, an accent that stands on the letter before
/// it none.</summary>
internal static class TextWidth
{
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>The text as far as it fits, with an ellipsis where something is missing. Letters and their accents stay together.</summary>
    public static string Clipped(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }
        var (kept, width) = (new StringBuilder(), 0);
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            width += Of(element);
            if (width > columns - 1)
            {
                break;
            }
            kept.Append(element);
        }
        return kept.Append('…').ToString();
    }

    public static string Padded(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    private static int Of(Rune rune) => Math.Max(0, UnicodeCalculator.GetWidth(rune));
}
