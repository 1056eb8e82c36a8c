using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Operations;

/// <summary>Which events to list; a null filter lets everything pass.</summary>
/// <param name="Since">Received at or after.</param>
/// <param name="Discarded">Among dead letters: those a person discarded, or those that wait.</param>
/// <param name="Limit">1 to 10,000.</param>
public sealed record EventQuery(string? Lead, string? Campaign, string? Type, EventStatus? Status, DateTimeOffset? Since, int Limit, bool? Discarded = null)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 10_000;

    public static readonly EventQuery All = new(null, null, null, null, null, DefaultLimit);

    public bool Matches(EventView view)
        => Same(Lead, view.LeadEmail) && Same(Campaign, view.CampaignId) && Same(Type, view.EventType)
            && (Status is null || view.Status == EventView.Name(Status.Value)) && (Since is null || view.ReceivedAt >= Since)
            && (Discarded is null || view.IsDiscarded == Discarded);

    private static bool Same(string? wanted, string? actual) => wanted is null || string.Equals(wanted.Trim(), actual, StringComparison.OrdinalIgnoreCase);
}
