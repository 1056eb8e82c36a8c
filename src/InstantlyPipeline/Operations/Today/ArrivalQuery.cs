using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations.Today;

/// <summary>Which arrivals to list; a null filter lets everything pass.</summary>
/// <param name="Types">One of these event types; null is whatever Instantly sent, and not what the pipeline told itself.</param>
/// <param name="Labels">Read as one of these.</param>
/// <param name="Owner">Assigned to this person; empty: to nobody.</param>
/// <param name="Handled">Marked as dealt with, or not.</param>
/// <param name="Since">Received at or after.</param>
internal sealed record ArrivalQuery(
    string? Cursor,
    int Limit,
    IReadOnlySet<string>? Types,
    IReadOnlySet<string>? Labels,
    string? Workspace,
    string? Campaign,
    string? Status,
    string? Owner,
    bool? Handled,
    DateTimeOffset? Since
)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>Only about this person, by address.</summary>
    public string? Lead { get; init; }

    /// <param name="parameter">A parameter by name; null when absent.</param>
    /// <returns>Null when understood, otherwise what was expected.</returns>
    public static string? Parse(Func<string, string?> parameter, out ArrivalQuery wanted)
    {
        wanted = new ArrivalQuery(null, DefaultLimit, null, null, null, null, null, null, null, null);
        var limit = DefaultLimit;
        if (
            parameter("limit") is { } limitText
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
        )
        {
            return $"limit is a whole number from 1 to {MaxLimit}.";
        }
        DateTimeOffset? since = null;
        if (parameter("since") is { } sinceText)
        {
            if (!DateTimeOffset.TryParse(sinceText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return "since is a UTC time such as 2026-08-18 or 2026-08-18T09:00:00Z.";
            }
            since = time;
        }
        if (parameter("handled") is { } handled && handled is not ("true" or "false"))
        {
            return "handled is true or false.";
        }
        wanted = new ArrivalQuery(
            parameter("cursor"),
            limit,
            SetOf(parameter("type"), EventType.Canonical),
            SetOf(parameter("label"), label => label),
            parameter("workspace"),
            parameter("campaign"),
            parameter("status")?.ToLowerInvariant(),
            parameter("owner"),
            parameter("handled") is { } is_ ? is_ == "true" : null,
            since
        )
        {
            Lead = parameter("lead"),
        };
        return null;
    }

    /// <summary>What the event itself says; asked before its ledger row is read.</summary>
    public bool MayMatch(Arrivals.Arrival arrival) =>
        IsWanted(arrival.EventType)
        && EventQuery.Same(Workspace, arrival.Workspace)
        && EventQuery.Same(Campaign, arrival.CampaignId)
        && EventQuery.Same(Lead, arrival.LeadEmail);

    /// <inheritdoc cref="MayMatch(Arrivals.Arrival)"/>
    public bool MayMatch(LedgerEntry entry) =>
        IsWanted(entry.EventType)
        && EventQuery.Same(Workspace, entry.Workspace)
        && EventQuery.Same(Campaign, entry.CampaignId)
        && EventQuery.Same(Lead, entry.LeadEmail);

    public bool Matches(ArrivalView view) =>
        IsWanted(view.EventType)
        && EventQuery.Same(Workspace, view.Workspace)
        && EventQuery.Same(Campaign, view.CampaignId)
        && EventQuery.Same(Lead, view.LeadEmail)
        && (Labels is null || (view.Label is { } label && Labels.Contains(label)))
        && EventQuery.Same(Status, view.Status)
        && (Owner is null || (Owner.Length == 0 ? view.Owner is null : EventQuery.Same(Owner, view.Owner)))
        && (Handled is null || view.HandledAt is not null == Handled)
        && (Since is null || view.ReceivedAt >= Since);

    /// <summary>An event without a type is in quarantine.</summary>
    private bool IsWanted(string? type) =>
        Types is null ? type is null || !InternalEventType.Queues.ContainsKey(type) : type is not null && Types.Contains(type);

    private static HashSet<string>? SetOf(string? list, Func<string, string> canonical) =>
        list is null
            ? null
            : [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(canonical)];
}
