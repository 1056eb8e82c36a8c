using InstantlyPipeline.Events;

namespace InstantlyPipeline.Routes;

/// <summary>What routes look at in an event.</summary>
/// <param name="Client">Name of the client whose workspace it is; null when it is no client's.</param>
/// <param name="Category">What a reply was read as; null for what is no reply.</param>
public sealed record RouteSubject(
    string? Client,
    string? CampaignId,
    string? CampaignName,
    string? Label,
    string EventType,
    string? Category,
    string? Account
)
{
    public static RouteSubject Of(InstantlyEvent about, string? client, string? category) =>
        new(
            client,
            about.CampaignId,
            about.CampaignName,
            Events.EventType.Known.Contains(about.EventType) ? null : about.EventType,
            about.EventType,
            category,
            about.EmailAccount
        );
}
