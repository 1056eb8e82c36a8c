using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Texts for people at Close.</summary>
internal static class CloseText
{
    // Close documents no limit.
    private static readonly PlainNote Plain = new(MostWords: 10_000);

    public static string Task(EventKey key, FollowUp wanted) =>
        Plain.Reply(key, wanted, $"Follow up: {wanted.Campaign}", $"Reply from {wanted.Person.Email} ({wanted.Reading}):");

    public static string Conversation(EventKey key, FollowUp wanted) =>
        Plain.Reply(key, wanted with { Draft = null }, $"Reply from {wanted.Person.Email} at {PlainNote.Time(wanted.At)}:");

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
        return PlainNote.About(key, meeting.Person, $"{what} {name}, reported by Instantly at {PlainNote.Time(meeting.At)}");
    }

    public static string Opportunity(DealWish wanted, Person person) => PlainNote.About(wanted.Key, person, wanted.Title);
}
