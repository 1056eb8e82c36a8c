using InstantlyPipeline.Alerts;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Slack's message markup, where three characters have a meaning that outside text must not have.</summary>
/// <remarks>Source: Slack's "Formatting message text". Escaping also takes the power from <c>&lt;!channel&gt;</c> and
/// <c>&lt;@U…&gt;</c>.</remarks>
public static class SlackText
{
    // Counts twice, in the first section and in the text for notifications, against what a message may have in all.
    private const int MaxAddress = 1_400;

    /// <summary>Exactly <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c>; Slack decodes nothing else.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>One line of outside text, escaped, at most <paramref name="limit"/> characters as sent.</summary>
    internal static string Line(string text, int limit) => PlainText.Fit(PlainText.OneLine(text), limit, Escape);

    /// <summary>Outside text as a block quote, its lines kept.</summary>
    internal static string Quote(string text, int limit) =>
        $">{PlainText.Fit(PlainText.Clean(text), limit - 1, element => element == "\n" ? "\n>" : Escape(element))}";

    /// <returns>Empty when the link's address is not one to show, or too long once it is escaped: a cut address leads nowhere.</returns>
    internal static string Link(AlertLink? link)
    {
        if (
            link?.Address is not { } unescaped
            || Escape(unescaped.Replace("|", "%7C", StringComparison.Ordinal)) is not { Length: <= MaxAddress } address
        )
        {
            return "";
        }
        var label = PlainText
            .OneLine(link.Label)
            .Replace("|", "", StringComparison.Ordinal)
            .Replace("<", "", StringComparison.Ordinal)
            .Replace(">", "", StringComparison.Ordinal);
        return $"<{address}|{PlainText.Fit(label.Length > 0 ? label : "Open", 75, Escape)}>";
    }
}
