using System.Net;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A follow-up as a task in HubSpot, within HubSpot's limits.</summary>
internal static class HubSpotTask
{
    // HubSpot refuses a task body of more than about 65,000 characters; the rest of a longer reply is in Instantly.
    private const int MostText = 50_000;
    private const int MostLine = 1_000;
    private const int MostSubject = 200;

    /// <param name="dueIn">What the settings add to the time at which sales should act.</param>
    public static HubSpotTaskDetails Of(
        EventKey key,
        string contactId,
        FollowUp wanted,
        bool isHot,
        string? ownerId = null,
        TimeSpan dueIn = default
    ) =>
        new(
            key,
            contactId,
            Line($"Follow up: {PlainText.OneLine(wanted.Campaign)}", MostSubject),
            Body(key, wanted),
            wanted.Due + dueIn,
            HighPriority: isHot
        )
        {
            OwnerId = ownerId,
        };

    /// <summary>What the person wrote, for a note or a logged mail: HTML, with the event's key.</summary>
    public static string Conversation(EventKey key, FollowUp wanted) => Body(key, wanted);

    /// <summary>What a meeting's record says.</summary>
    public static string Meeting(EventKey key, string what) =>
        $"{WebUtility.HtmlEncode(what)}<br>Instantly's event gives no date of the meeting; this is when it was reported.<br>Event {key}";

    /// <summary>HTML, because HubSpot renders it; everything from outside is encoded.</summary>
    private static string Body(EventKey key, FollowUp wanted)
    {
        string[] lines =
        [
            $"Reply from {wanted.Person.Email} ({wanted.Reading}):",
            "",
            wanted.Words.Length > 0 ? wanted.Words : "(The event carries no text; open it in Instantly.)",
            "",
            .. wanted.Draft is { } draft ? ["Draft of an answer, not sent:", draft, ""] : (string[])[],
            Line(PlainText.OneLine(wanted.Origin), MostLine),
            $"Event {key}",
        ];
        var body = string.Join(
            "<br>",
            lines.Select(line => PlainText.Fit(line, MostText, element => element == "\n" ? "<br>" : WebUtility.HtmlEncode(element)))
        );
        return wanted.Conversation is { } link
            ? $"{body}<br><a href=\"{WebUtility.HtmlEncode(link.AbsoluteUri)}\">View in Instantly</a>"
            : body;
    }

    private static string Line(string text, int limit) => PlainText.Fit(text, limit, element => element);
}
