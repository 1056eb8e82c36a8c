using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>Checks that user text in a mrkdwn string was escaped.</summary>
/// <remarks>Source: Slack's "Formatting text"; exactly <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are escaped, and a link is
/// <c>&lt;https://…|label&gt;</c>.</remarks>
internal static partial class SlackText
{
    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            switch (text[i])
            {
                case '&' when !StartsWithEntity(rest):
                    return $"a raw '&' at character {i}; it must be sent as &amp;";
                case '>' when !QuotesLine(text, i):
                    return $"a raw '>' at character {i}; it must be sent as &gt;";
                case '<' when rest.Length > 1 && rest[1] is '!' or '@' or '#':
                    return $"a mention at character {i}: text from outside can alert people";
                case '<':
                    var link = Link().Match(text, i);
                    if (!link.Success || link.Index != i)
                    {
                        return $"a raw '<' at character {i} that does not open a link <https://…|label>";
                    }
                    if (Fault(link.Groups["inside"].Value) is { } inside)
                    {
                        return $"in the link at character {i}: {inside}";
                    }
                    i += link.Length - 1;
                    break;
            }
        }
        return null;
    }

    private static bool StartsWithEntity(ReadOnlySpan<char> rest) =>
        rest.StartsWith("&amp;", StringComparison.Ordinal)
        || rest.StartsWith("&lt;", StringComparison.Ordinal)
        || rest.StartsWith("&gt;", StringComparison.Ordinal);

    // A '>' that begins a line is Slack's own mark for a quotation.
    private static bool QuotesLine(string text, int at)
    {
        while (at > 0 && text[at - 1] is '>')
        {
            at--;
        }
        return at == 0 || text[at - 1] is '\n';
    }

    [GeneratedRegex(@"\G<(?<inside>https?://[^\s|<>]+(\|[^|<>\r\n]+)?)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
