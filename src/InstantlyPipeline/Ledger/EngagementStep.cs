using InstantlyPipeline.Events;

namespace InstantlyPipeline.Ledger;

/// <summary>The only step of an engagement event. It follows from the event's type, so its row, of which there are most, does not repeat
/// it.</summary>
internal static class EngagementStep
{
    public const string Name = "count";

    public static StepRecord Of(string eventType, DateTimeOffset at) =>
        new()
        {
            Name = Name,
            Status = StepStatus.Done,
            Attempts = 1,
            At = at,
            Detail = eventType switch
            {
                EventType.EmailSent => "counted; send recorded for matching replies",
                EventType.EmailOpened => "counted; opens are directional",
                _ => "counted",
            },
        };
}
