using System.Globalization;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>Decides to which deal a report belongs, and at which stage a deal stands.</summary>
internal static class DealPolicy
{
    /// <summary>What is stated so soon after a win is still of the deal that was won: labels are corrected, and clocks differ.</summary>
    public static readonly TimeSpan OneStory = TimeSpan.FromHours(24);

    // Where Salesforce's records of an earlier version have the time of the latest report.
    private const string LatestReport = "latest-report";

    /// <returns>The setting's stage for this kind, else for the furthest kind before it that has one; null when none has.</returns>
    public static string? StageFor(CrmSettings settings, MeetingKind kind)
    {
        for (var at = kind; at >= MeetingKind.Booked; at--)
        {
            if (settings.DealStages.TryGetValue(Meeting.StageOf(at), out var stage))
            {
                return stage;
            }
        }
        return null;
    }

    /// <summary>To which deal of the lead a report belongs.</summary>
    /// <param name="state">What the CRM says of the deal that is kept; <see cref="DealState.Open"/> where there is none.</param>
    /// <remarks>
    /// A meeting after a win begins a new story. A win after a win does so only where the lead was interested anew in between: a second
    /// campaign may report the same one. A deal that people have closed is followed by another one at the next booking.
    /// </remarks>
    public static DealPlace PlaceOf(CrmRecord record, Meeting meeting, DealState state)
    {
        if (meeting.At <= record.DealSince)
        {
            return DealPlace.Earlier;
        }
        if (state is not DealState.Closed)
        {
            return state is DealState.Gone ? DealPlace.Next : DealPlace.This;
        }
        if (record.DealWonAt + OneStory is { } over)
        {
            return meeting.At > over && (meeting.Kind is not MeetingKind.Won || meeting.InterestedAt > over)
                ? DealPlace.Next
                : DealPlace.This;
        }
        return meeting.Kind is MeetingKind.Booked && !(meeting.At <= ReportedAt(record)) ? DealPlace.Next : DealPlace.This;
    }

    /// <summary>The record without its deal, so that another one is made.</summary>
    /// <param name="state">What the CRM says of it. Reports from the time of a closed one stay with it; one that is gone may be made
    /// anew.</param>
    public static CrmRecord Next(CrmRecord record, DealState state) =>
        record with
        {
            DealId = null,
            DealUrl = null,
            DealKey = null,
            DealStage = null,
            DealWonAt = null,
            DealReportedAt = null,
            DealSince =
                state is DealState.Closed ? record.DealWonAt + OneStory ?? ReportedAt(record) ?? record.DealSince : record.DealSince,
        };

    /// <summary>The record after a report: a deal moves forward only.</summary>
    public static CrmRecord Reached(CrmRecord record, EventKey by, Meeting meeting) =>
        record with
        {
            DealKey = record.DealKey ?? by.Value,
            DealStage = record.DealStage > meeting.Kind ? record.DealStage : meeting.Kind,
            DealReportedAt = Later(ReportedAt(record), meeting.At),
            DealWonAt = meeting.Kind is MeetingKind.Won ? Later(record.DealWonAt, meeting.At) : record.DealWonAt,
        };

    private static DateTimeOffset? ReportedAt(CrmRecord record) =>
        record.DealReportedAt
        ?? (record.Other.GetValueOrDefault(LatestReport) is { } latest ? DateTimeOffset.Parse(latest, CultureInfo.InvariantCulture) : null);

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
