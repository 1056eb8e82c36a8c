using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>A lead's texts within Pipedrive's limits.</summary>
/// <remarks>Source: Pipedrive's API v2 reference, 2026: names, titles, subjects and custom text fields take 255 characters.</remarks>
internal static class PipedriveText
{
    private const int MostLine = 255;
    private const int MostNote = 50_000;

    public static string? Line(string? text) => CrmText.Line(text, MostLine);

    /// <summary>HTML, because Pipedrive renders notes; everything from outside is encoded.</summary>
    public static string Note(params ReadOnlySpan<string> lines)
    {
        var html = new List<string>();
        foreach (var line in lines)
        {
            html.Add(
                PlainText.Fit(
                    PlainText.Clean(line),
                    MostNote,
                    element => element == "\n" ? "<br>" : System.Net.WebUtility.HtmlEncode(element)
                )
            );
        }
        return string.Join("<br>", html);
    }

    /// <summary>The note of a follow-up: what they wrote, and where it came from.</summary>
    public static string FollowUp(EventKey key, FollowUp wanted) =>
        Note([
            $"Reply from {wanted.Person.Email} ({wanted.Reading}):",
            "",
            wanted.Words.Length > 0 ? wanted.Words : "(The event carries no text; open it in Instantly.)",
            "",
            .. wanted.Draft is { } draft ? ["Draft of an answer, not sent:", draft, ""] : (string[])[],
            wanted.Origin,
            wanted.Conversation is { } link ? $"In Instantly: {link.AbsoluteUri}" : "",
            $"Event {key}",
        ]);
}
