using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Texts of tasks in Salesforce.</summary>
internal static class SalesforceText
{
    // A description holds 32,000 characters.
    private static readonly PlainNote Plain = new(MostWords: 20_000);

    public static string Task(EventKey key, FollowUp wanted) =>
        Plain.Reply(key, wanted, $"Reply from {wanted.Person.Email} ({wanted.Reading}):");

    public static string Conversation(EventKey key, FollowUp wanted) =>
        Plain.Reply(key, wanted with { Draft = null }, $"What {wanted.Person.Email} wrote at {PlainNote.Time(wanted.At)}:");

    public static string Meeting(EventKey key, Meeting meeting) =>
        PlainNote.About(key, meeting.Person, $"Reported by Instantly at {PlainNote.Time(meeting.At)}");

    public static string Subject(Meeting meeting)
    {
        var what = meeting.Kind switch
        {
            MeetingKind.Booked => "Meeting booked",
            MeetingKind.Held => "Meeting held",
            _ => "No-show",
        };
        return $"{what}: {meeting.Person.CompanyOrDomain}";
    }
}
