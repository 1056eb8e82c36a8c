using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Operations;

/// <summary>Which events to list; a null filter lets everything pass.</summary>
/// <param name="Since">Received at or after.</param>
/// <param name="Discarded">Among dead letters: those a person discarded, or those that wait.</param>
/// <param name="Limit">1 to 10,000.</param>
public sealed record EventQuery(
    string? Lead,
    string? Campaign,
    string? Type,
    EventStatus? Status,
    DateTimeOffset? Since,
    int Limit,
    bool? Discarded = null,
    string? Workspace = null
)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 10_000;

    /// <summary>Which workspaces' events may be shown.</summary>
    public Func<string?, bool> Sees { get; init; } = _ => true;

    public static readonly EventQuery All = new(null, null, null, null, null, DefaultLimit);

    public bool Matches(EventView view) =>
        Sees(view.Workspace)
        && Same(Workspace, view.Workspace)
        && Same(Lead, view.LeadEmail)
        && Same(Campaign, view.CampaignId)
        && Same(Type, view.EventType)
        && (Status is null || view.Status == EventView.Name(Status.Value))
        && (Since is null || view.ReceivedAt >= Since)
        && (Discarded is null || view.IsDiscarded == Discarded);

    /// <summary>What never changes of an event; asked before its ledger row is read.</summary>
    internal bool MayMatch(string? workspace, string? type, string? lead, string? campaign) =>
        Sees(workspace) && Same(Workspace, workspace) && Same(Lead, lead) && Same(Campaign, campaign) && Same(Type, type);

    /// <param name="parameter">A parameter by name; null when absent.</param>
    /// <returns>Null when understood, otherwise what was expected.</returns>
    public static string? Parse(Func<string, string?> parameter, out EventQuery wanted)
    {
        wanted = All;
        EventStatus? status = null;
        DateTimeOffset? since = null;
        var limit = DefaultLimit;
        if (parameter("status") is { } statusText)
        {
            if (!Enum.TryParse<EventStatus>(statusText, ignoreCase: true, out var named) || int.TryParse(statusText, out _))
            {
                return "status is one of queued, processing, retrying, done, dead, quarantined.";
            }
            status = named;
        }
        if (parameter("since") is { } sinceText)
        {
            if (!DateTimeOffset.TryParse(sinceText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return "since is a UTC time such as 2026-08-18 or 2026-08-18T09:00:00Z.";
            }
            since = time;
        }
        if (
            parameter("limit") is { } limitText
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
        )
        {
            return $"limit is a whole number from 1 to {MaxLimit}.";
        }
        wanted = new EventQuery(
            parameter("lead"),
            parameter("campaign"),
            parameter("type") is { } type ? EventType.Canonical(type) : null,
            status,
            since,
            limit,
            parameter("discarded") is { } discarded ? discarded == "true" : null,
            parameter("workspace")
        );
        return null;
    }

    /// <summary>A null filter lets everything pass; case and outer blanks do not count.</summary>
    internal static bool Same(string? wanted, string? actual) =>
        wanted is null || string.Equals(wanted.Trim(), actual, StringComparison.OrdinalIgnoreCase);
}
