using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations;

/// <summary>Texts for people in CRMs that render no HTML: plain, and with the event's key at their end, by which they are found
/// again.</summary>
/// <param name="MostWords">How many characters of a reply fit; the rest of a longer one is in Instantly.</param>
internal sealed record PlainNote(int MostWords)
{
    /// <summary>Begins the line with the event's key, and so marks a text as ours.</summary>
    public const string Mark = "\nEvent v1-";

    private const int MostLine = 1_000;

    /// <summary>What a task for a reply says.</summary>
    /// <param name="head">Lines before the person's words.</param>
    public string Reply(EventKey key, FollowUp wanted, params IReadOnlyList<string> head)
    {
        List<string> lines = [.. head.Select(Line)];
        if (wanted.Words.Length > 0)
        {
            lines.AddRange(["", CrmText.Text(wanted.Words, MostWords), ""]);
        }
        if (wanted.Draft is { } draft)
        {
            lines.AddRange(["Draft of an answer, not sent:", CrmText.Text(draft, MostWords / 4), ""]);
        }
        lines.Add(Line(wanted.Origin));
        if (wanted.Conversation is { } link)
        {
            lines.Add(link.AbsoluteUri);
        }
        return Ending(key, lines);
    }

    /// <summary>What is noted of a meeting or a deal.</summary>
    public static string About(EventKey key, Person person, params IReadOnlyList<string> head) =>
        Ending(key, [.. head.Select(Line), Line($"Campaign {person.Origin.Campaign}")]);

    /// <summary>As people read a time.</summary>
    public static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static string Ending(EventKey key, List<string> lines) => string.Join('\n', [.. lines, $"Event {key.Value}"]);

    private static string Line(string text) => CrmText.Line(text, MostLine) ?? "";
}
