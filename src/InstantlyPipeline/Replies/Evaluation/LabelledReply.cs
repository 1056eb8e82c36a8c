using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>A reply, and what a person says it means.</summary>
/// <param name="Id">Names it in a report.</param>
/// <param name="EventType">As Instantly reports it: <c>reply_received</c> or <c>auto_reply_received</c>.</param>
public sealed record LabelledReply(
    string Id,
    string Text,
    ReplyLabel Expected,
    string? Subject = null,
    string EventType = Events.EventType.ReplyReceived
)
{
    // The day from which "next week" is counted. It decides no label.
    private static readonly DateTimeOffset WrittenAt = new(2026, 8, 18, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The reply as an event would bring it.</summary>
    public InstantlyEvent ToEvent() =>
        new()
        {
            EventType = EventType,
            Timestamp = WrittenAt,
            Workspace = "evaluation",
            ReplySubject = Subject,
            ReplyText = Text,
            Other = new Dictionary<string, string>(),
        };
}
