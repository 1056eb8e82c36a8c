using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Texts for people at Close: plain, and with the event's key at their end, by which they are found again.</summary>
internal static class CloseText
{
    /// <summary>Begins the line with the event's key, and so marks a text as ours.</summary>
    public const string Mark = "\nEvent v1-";

    // Close documents no limit; the rest of a longer reply is in Instantly.
    private const int MostWords = 10_000;
    private const int MostLine = 1_000;

    public static string Task(EventKey key, FollowUp wanted) =>
        Lines(
            key,
            [$"Follow up: {wanted.Campaign}", $"Reply from {wanted.Person.Email} ({wanted.Reading}):"],
            wanted.Words,
            Origin(wanted),
            wanted.Conversation?.AbsoluteUri
        );

    public static string Conversation(EventKey key, FollowUp wanted) =>
        Lines(
            key,
            [string.Create(CultureInfo.InvariantCulture, $"Reply from {wanted.Person.Email} at {wanted.At:yyyy-MM-dd HH:mm} UTC:")],
            wanted.Words,
            Origin(wanted),
            wanted.Conversation?.AbsoluteUri
        );

    public static string Meeting(EventKey key, Meeting meeting)
    {
        var what = meeting.Kind switch
        {
            MeetingKind.Booked => "Meeting booked with",
            MeetingKind.Held => "Meeting held with",
            MeetingKind.NoShow => "No-show:",
            _ => "Won:",
        };
        var name = meeting.Person.FullName is { Length: > 0 } known ? known : meeting.Person.Email;
        return Lines(
            key,
            [string.Create(CultureInfo.InvariantCulture, $"{what} {name}, reported by Instantly at {meeting.At:yyyy-MM-dd HH:mm} UTC")],
            "",
            $"Campaign {meeting.Person.Origin.Campaign}",
            null
        );
    }

    public static string Opportunity(EventKey key, Meeting meeting) =>
        Lines(key, [meeting.Title], "", $"Campaign {meeting.Person.Origin.Campaign}", null);

    private static string Origin(FollowUp wanted) =>
        wanted.Answers is { } sent
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Campaign {wanted.Campaign}, answers step {sent.Step} sent {sent.SentAt:yyyy-MM-dd HH:mm} UTC from {sent.EmailAccount}: {sent.Subject}"
            )
            : $"Campaign {wanted.Campaign}, step {wanted.Step?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}";

    private static string Lines(EventKey key, string[] head, string words, string origin, string? link)
    {
        var lines = head.Select(Line).ToList();
        if (words.Length > 0)
        {
            lines.AddRange(["", PlainText.Fit(PlainText.Clean(words), MostWords, element => element), ""]);
        }
        lines.Add(Line(origin));
        if (link is not null)
        {
            lines.Add(link);
        }
        lines.Add($"Event {key.Value}");
        return string.Join('\n', lines);
    }

    private static string Line(string text) => PlainText.Fit(PlainText.OneLine(text), MostLine, element => element);
}
