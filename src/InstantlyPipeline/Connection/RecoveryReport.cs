using System.Globalization;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Connection;

/// <summary>What a recovery found and took in.</summary>
/// <param name="FromLog">New events out of Instantly's delivery log, so many by type.</param>
/// <param name="FromMailbox">Replies out of the mailbox and bounces and meetings out of the leads' status, which the log did not have, so
/// many by type.</param>
/// <param name="Known">Events of the log that the pipeline had already.</param>
/// <param name="Quarantined">Bodies of the log that no workflow can work on.</param>
/// <param name="LogBegins">The oldest attempt that the log still had; null where it had none.</param>
/// <param name="Problems">What could not be asked, and so is not known; a sentence each.</param>
/// <param name="DryRun">Nothing was taken in.</param>
public sealed record RecoveryReport(
    IReadOnlyDictionary<string, int> FromLog,
    IReadOnlyDictionary<string, int> FromMailbox,
    int Known,
    int Quarantined,
    DateTimeOffset? LogBegins,
    IReadOnlyList<string> Problems,
    bool DryRun
)
{
    private static readonly (string Type, string One, string Many)[] Names =
    [
        (EventType.ReplyReceived, "reply", "replies"),
        (EventType.AutoReplyReceived, "automatic reply", "automatic replies"),
        (EventType.LeadMeetingBooked, "meeting", "meetings"),
        (EventType.EmailBounced, "bounce", "bounces"),
        (EventType.LeadUnsubscribed, "unsubscription", "unsubscriptions"),
        (EventType.EmailOpened, "open", "opens"),
        (EventType.LinkClicked, "click", "clicks"),
        (EventType.EmailSent, "send", "sends"),
    ];

    public static RecoveryReport Nothing(bool dryRun) =>
        new(new Dictionary<string, int>(), new Dictionary<string, int>(), 0, 0, null, [], dryRun);

    public int Recovered => FromLog.Values.Sum() + FromMailbox.Values.Sum();

    public RecoveryReport Plus(RecoveryReport other) =>
        new(
            Sum(FromLog, other.FromLog),
            Sum(FromMailbox, other.FromMailbox),
            Known + other.Known,
            Quarantined + other.Quarantined,
            LogBegins is { } begins && other.LogBegins is { } otherBegins
                ? (begins < otherBegins ? begins : otherBegins)
                : LogBegins ?? other.LogBegins,
            [.. Problems, .. other.Problems],
            DryRun
        );

    /// <summary>As people are told: "3 replies and 12 opens recovered."</summary>
    public string Sentence()
    {
        var all = Sum(FromLog, FromMailbox);
        var parts = Names
            .Where(name => all.GetValueOrDefault(name.Type) > 0)
            .Select(name =>
                string.Create(CultureInfo.InvariantCulture, $"{all[name.Type]:N0} {(all[name.Type] == 1 ? name.One : name.Many)}")
            )
            .ToList();
        var others = all.Where(type => !Names.Any(name => name.Type == type.Key)).Sum(type => type.Value);
        if (others > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{others:N0} other {(others == 1 ? "event" : "events")}"));
        }
        return parts switch
        {
            [] => DryRun ? "nothing would be recovered." : "nothing was missed that can be known.",
            [var one] => $"{one} {Verb}.",
            [.., var last] => $"{string.Join(", ", parts.SkipLast(1))} and {last} {Verb}.",
        };
    }

    private string Verb => DryRun ? "would be recovered" : "recovered";

    private static SortedDictionary<string, int> Sum(IReadOnlyDictionary<string, int> one, IReadOnlyDictionary<string, int> other)
    {
        var sum = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (type, count) in one.Concat(other))
        {
            sum[type] = sum.GetValueOrDefault(type) + count;
        }
        return sum;
    }
}
