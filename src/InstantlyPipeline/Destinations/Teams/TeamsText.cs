using System.Text;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>The Markdown subset of Adaptive Cards, which outside text must not trigger.</summary>
internal static class TeamsText
{
    private const string Special = @"\`*_[]()<>#|~";

    /// <summary>A backslash before whatever could start emphasis, code, a link, a table or a heading.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Special.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }
            escaped.Append(character);
        }
        return escaped.ToString();
    }

    /// <summary>One line of outside text, escaped, at most <paramref name="limit"/> characters as sent.</summary>
    public static string Line(string text, int limit) => PlainText.Fit(PlainText.OneLine(text), limit, Escape);

    /// <summary>Outside text with its lines kept: a card breaks a line only at an empty one.</summary>
    public static string Lines(string text, int limit) =>
        PlainText.Fit(PlainText.Clean(text), limit, element => element == "\n" ? "\n\n" : Escape(element));
}
