using System.Globalization;
using System.Text;

namespace InstantlyPipeline.Destinations;

/// <summary>Makes outside text fit for a message: no control characters, never longer than a limit, never cut inside a character.</summary>
internal static class PlainText
{
    /// <summary>Line breaks become <c>\n</c>; control characters, direction overrides and halves of surrogate pairs go.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n' when previous.Value == '\r':
                    break;
                case '\n' or '\r' or 0x2028 or 0x2029 or 0x85:
                    clean.Append('\n');
                    break;
                case '\t':
                    clean.Append(' ');
                    break;
                case (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFFFD:
                    break;
                case var _ when Rune.IsControl(rune):
                    break;
                default:
                    clean.Append(rune);
                    break;
            }
            previous = rune;
        }
        return clean.ToString().Trim();
    }

    public static string OneLine(string text) => Clean(text).Replace('\n', ' ');

    /// <summary>As much of the text as stays within the limit once rendered; what is cut ends in an ellipsis.</summary>
    /// <param name="render">Escapes one text element (what a reader sees as one character).</param>
    /// <param name="limit">In UTF-16 code units of the rendered text.</param>
    public static string Fit(string text, int limit, Func<string, string> render)
    {
        var fitted = new StringBuilder();
        var roomForEllipsis = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var rendered = render(elements.GetTextElement());
            if (fitted.Length + rendered.Length > limit)
            {
                fitted.Length = roomForEllipsis;
                return fitted.Append('…').ToString();
            }
            fitted.Append(rendered);
            if (fitted.Length < limit)
            {
                roomForEllipsis = fitted.Length;
            }
        }
        return fitted.ToString();
    }
}
