using System.Globalization;
using System.Text;

namespace InstantlyPipeline.Cli;

/// <summary>Makes outside text fit for a terminal, which obeys control characters and hides what has no width.</summary>
/// <remarks>Labels, names, refusals and even a server's own words are anybody's. JSON output needs none of this: there everything outside
/// ASCII is escaped.</remarks>
internal static class Printable
{
    // Letters and marks by their category, and nothing by their looks: fillers, joiners and selectors (Unicode's
    // Default_Ignorable_Code_Point).
    private static readonly (int From, int To)[] Invisible =
    [
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0000, 0xE0FFF),
    ];

    /// <summary>Each line by itself, so that our own line breaks stay.</summary>
    public static string Lines(string text) => string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    /// <summary>One line: control characters and line breaks become blanks; what changes the direction of text or has no width is left
    /// out.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    printable.Append(' ');
                    break;
                case UnicodeCategory.Format or UnicodeCategory.Surrogate:
                    break;
                default:
                    if (!Array.Exists(Invisible, range => rune.Value >= range.From && rune.Value <= range.To))
                    {
                        printable.Append(rune);
                    }
                    break;
            }
        }
        return printable.ToString();
    }
}
