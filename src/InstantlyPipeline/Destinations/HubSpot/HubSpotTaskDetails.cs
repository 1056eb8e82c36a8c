using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A task on a contact.</summary>
/// <param name="Key">Stored on the task, so that it can be found again and is not made twice.</param>
/// <param name="BodyHtml">HubSpot renders it: everything from outside must be HTML-encoded already. About 65,000 characters at
/// most.</param>
/// <param name="Due">When sales should act; HubSpot calls it the task's timestamp.</param>
internal sealed record HubSpotTaskDetails(
    EventKey Key,
    string ContactId,
    string Subject,
    string BodyHtml,
    DateTimeOffset Due,
    bool HighPriority
)
{
    /// <summary>Id of the person in sales who has to do it; null for nobody.</summary>
    public string? OwnerId { get; init; }
}
