using System.Globalization;
using System.Text;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Numbers;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The operation that answers each client's funnel as a file: what was sent, and what came of it.</summary>
internal sealed class FunnelOperations(DayNumbers numbers, CurrentSettings settings, TimeProvider time) : IOperations
{
    private const int MostDays = 92;

    private static readonly string[] Columns =
    [
        "client",
        "workspace",
        "campaign",
        "campaign_id",
        "since",
        "until",
        "sent",
        "opened_directional",
        "clicked",
        "replied",
        "interested",
        "booked",
        "unsubscribed",
        "bounced",
        "reply_rate_percent",
        "interested_rate_percent",
        "bounce_rate_percent",
    ];

    // Labels by which nobody wrote.
    private static readonly string[] Machines = [EventTally.Reply + "out_of_office", EventTally.Reply + "bounce_report"];

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "funnel",
                OperationsRole.Read,
                "answers each client's funnel by campaign as CSV, from the day `since` to the day `until`, of a `client`, a "
                    + "`workspace` or a `campaign`",
                AnswerAsync
            )
            {
                PerClient = true,
            },
        ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> AnswerAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (
            !Day(call.Parameter("until"), today, out var until)
            || !Day(call.Parameter("since"), until.AddDays(-6), out var since)
            || until < since
            || until.DayNumber - since.DayNumber >= MostDays
        )
        {
            return OperationsProblems.FilterNotUnderstood($"since and until are UTC days such as 2026-08-18, at most {MostDays} of them.");
        }
        var tallies = new List<Tally>();
        for (var day = since; day <= until; day = day.AddDays(1))
        {
            tallies.AddRange(
                (await numbers.OfDayAsync(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture), cancellationToken)).Where(tally =>
                    call.Operator.Sees(tally.Workspace)
                    && EventQuery.Same(call.Parameter("workspace"), tally.Workspace)
                    && EventQuery.Same(call.Parameter("campaign"), tally.CampaignId)
                )
            );
        }
        var csv = new StringBuilder();
        Csv.AppendLine(csv, Columns);
        foreach (
            var campaign in tallies
                .GroupBy(tally => (Client: settings.NameOf(tally.Workspace) ?? "", tally.Workspace, tally.CampaignId))
                .OrderBy(own => own.Key.Client, StringComparer.OrdinalIgnoreCase)
                .ThenBy(own => own.Key.Workspace, StringComparer.Ordinal)
                .ThenBy(own => own.Key.CampaignId, StringComparer.Ordinal)
        )
        {
            Csv.AppendLine(csv, Row(campaign.Key.Client, campaign.Key.Workspace, campaign.Key.CampaignId, [.. campaign], since, until));
        }
        return new HttpAnswer(200, Csv.ContentType, Encoding.UTF8.GetBytes(csv.ToString()));
    }

    private static IReadOnlyList<string> Row(
        string client,
        string workspace,
        string? campaign,
        IReadOnlyList<Tally> tallies,
        DateOnly since,
        DateOnly until
    )
    {
        var (sent, bounced) = (Of(EventType.EmailSent), Starting(EventTally.Bounce, []));
        var (replied, interested) = (Starting(EventTally.Reply, Machines), Of(EventTally.Reply + "interested"));
        return
        [
            client,
            workspace,
            tallies.Select(tally => tally.Campaign).LastOrDefault(name => name is not null) ?? "",
            campaign ?? "",
            Named(since),
            Named(until),
            Number(sent),
            Number(Of(EventType.EmailOpened)),
            Number(Of(EventType.LinkClicked)),
            Number(replied),
            Number(interested),
            Number(Of(EventTally.Booked)),
            Number(Of(EventTally.Unsubscribed)),
            Number(bounced),
            Rate(replied),
            Rate(interested),
            Rate(bounced),
        ];

        long Of(string what) => tallies.Where(tally => tally.What == what).Sum(tally => tally.Count);

        long Starting(string prefix, string[] without) =>
            tallies
                .Where(tally => tally.What.StartsWith(prefix, StringComparison.Ordinal) && !without.Contains(tally.What))
                .Sum(tally => tally.Count);

        // Of nothing sent there is no rate.
        string Rate(long count) => sent > 0 ? (100.0 * count / sent).ToString("0.00", CultureInfo.InvariantCulture) : "";
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static bool Day(string? text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static string Named(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
