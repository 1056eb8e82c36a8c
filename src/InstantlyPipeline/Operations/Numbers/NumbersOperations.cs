using System.Globalization;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Numbers;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The operation that counts what was sent and what came of it.</summary>
internal sealed class NumbersOperations(
    DayNumbers numbers,
    EngagementCounts engagement,
    BounceTally bounces,
    IOptions<BounceOptions> options,
    TimeProvider time
) : IOperations
{
    private const int MostDays = 92;
    private const int DaysAtOnce = 8;

    // Labels by which nobody wrote.
    private static readonly string[] Machines = [EventTally.Reply + "out_of_office", EventTally.Reply + "bounce_report"];

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "numbers",
                OperationsRole.Read,
                "counts what was sent and what came of it by campaign, step, variant, account and day, from the day `since` to the day `until`, of a `workspace` or a `campaign`",
                CountAsync
            )
            {
                PerClient = true,
            },
        ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> CountAsync(OperationsCall call, CancellationToken cancellationToken)
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
        var rows = new List<NumbersRow>();
        var told = EventTally.ToldWithin.ToDictionary(bound => EventTally.Told + Named(bound), _ => 0L);
        foreach (var days in Enumerable.Range(0, until.DayNumber - since.DayNumber + 1).Select(since.AddDays).Chunk(DaysAtOnce))
        {
            foreach (var tallies in await Task.WhenAll(days.Select(day => TalliesAsync(day, call, cancellationToken))))
            {
                rows.AddRange(RowsOf(tallies.Day, tallies.Tallies));
                foreach (var tally in tallies.Tallies.Where(tally => told.ContainsKey(tally.What)))
                {
                    told[tally.What] += tally.Count;
                }
            }
        }
        var bounced = call.Parameter("campaign") is null ? await BouncedAsync(since, until, call, cancellationToken) : [];
        var domains = BouncesView.ByDomain(bounced);
        return HttpAnswer.Json(
            new NumbersView(
                Named(since),
                Named(until),
                until >= today,
                rows,
                domains.Count == 0 ? [] : BouncesView.Rated(domains, await SentToAsync(since, until, rows, domains, cancellationToken))
            )
            {
                BouncesByAccount = BouncesView.ByAccount(bounced, rows),
                AlertRatePercent = options.Value.AlertRatePercent,
                AlertTimes = [.. EventTally.ToldWithin.Select(bound => new AlertTime(bound, told[EventTally.Told + Named(bound)]))],
            },
            OperationsJson.Default.NumbersView
        );
    }

    /// <summary>By domain and account, and not by campaign: a bounce has all three, and is counted under each for itself.</summary>
    private async Task<List<BounceNumber>> BouncedAsync(
        DateOnly since,
        DateOnly until,
        OperationsCall call,
        CancellationToken cancellationToken
    )
    {
        var last = until.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return
        [
            .. (await bounces.NumbersAsync(call.Parameter("workspace"), since, cancellationToken)).Where(number =>
                string.CompareOrdinal(number.Day, last) <= 0 && call.Operator.Sees(number.Workspace)
            ),
        ];
    }

    /// <param name="rows">All mails of the time; read before, so that none of them can be missing among those by domain.</param>
    private async Task<SentMails> SentToAsync(
        DateOnly since,
        DateOnly until,
        List<NumbersRow> rows,
        IReadOnlyList<DomainBounces> domains,
        CancellationToken cancellationToken
    )
    {
        var sent = new SentMails(domains.Select(domain => SentMails.KeyOf(domain.Workspace, domain.Domain)).ToHashSet());
        foreach (var row in rows)
        {
            sent.AddAll(row.Day, row.Workspace, row.Sent);
        }
        foreach (var days in Enumerable.Range(0, until.DayNumber - since.DayNumber + 1).Select(since.AddDays).Chunk(DaysAtOnce))
        {
            var mails = await Task.WhenAll(
                days.Select(day => numbers.SentToAsync(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture), cancellationToken))
            );
            foreach (var (day, tallies) in days.Zip(mails))
            {
                foreach (var tally in tallies)
                {
                    sent.Add(Named(day), tally.Workspace, tally.What, tally.Count);
                }
            }
        }
        return sent;
    }

    private async Task<(DateOnly Day, IReadOnlyList<Tally> Tallies)> TalliesAsync(
        DateOnly date,
        OperationsCall call,
        CancellationToken cancellationToken
    )
    {
        var day = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var tallies = (await numbers.OfDayAsync(day, cancellationToken)).ToList();
        // Days of an older version have counters of engagement alone.
        if (tallies.Count == 0)
        {
            tallies.AddRange(
                (await engagement.OfDayAsync(day, cancellationToken)).Select(old => new Tally(
                    old.Workspace,
                    old.CampaignId,
                    null,
                    old.Step,
                    0,
                    null,
                    old.EventType,
                    old.Count
                ))
            );
        }
        return (
            date,
            [
                .. tallies.Where(tally =>
                    call.Operator.Sees(tally.Workspace)
                    && EventQuery.Same(call.Parameter("workspace"), tally.Workspace)
                    && EventQuery.Same(call.Parameter("campaign"), tally.CampaignId)
                ),
            ]
        );
    }

    private static IEnumerable<NumbersRow> RowsOf(DateOnly date, IReadOnlyList<Tally> tallies) =>
        tallies
            .GroupBy(tally => (tally.Workspace, tally.CampaignId, tally.Step, tally.Variant, tally.Account))
            .Select(same => RowOf(date, [.. same]))
            .OrderBy(row => row.Workspace, StringComparer.Ordinal)
            .ThenBy(row => row.CampaignId, StringComparer.Ordinal)
            .ThenBy(row => row.Step)
            .ThenBy(row => row.Variant);

    private static NumbersRow RowOf(DateOnly day, IReadOnlyList<Tally> tallies)
    {
        var (labels, bounces) = (Of(EventTally.Reply), Of(EventTally.Bounce));
        var first = tallies[0];
        return new NumbersRow(
            first.Workspace,
            first.CampaignId,
            tallies.Select(tally => tally.Campaign).LastOrDefault(name => name is not null),
            first.Step,
            first.Variant,
            first.Account,
            Named(day),
            Count(EventType.EmailSent),
            Count(EventType.EmailOpened),
            Count(EventType.LinkClicked),
            tallies
                .Where(tally => tally.What.StartsWith(EventTally.Reply, StringComparison.Ordinal) && !Machines.Contains(tally.What))
                .Sum(tally => tally.Count),
            labels.GetValueOrDefault("interested"),
            Count(EventTally.Booked),
            Count(EventTally.Unsubscribed),
            bounces.Values.Sum(),
            labels,
            bounces
        );

        long Count(string what) => tallies.Where(tally => tally.What == what).Sum(tally => tally.Count);

        Dictionary<string, long> Of(string prefix) =>
            tallies
                .Where(tally => tally.What.StartsWith(prefix, StringComparison.Ordinal))
                .GroupBy(tally => tally.What[prefix.Length..])
                .ToDictionary(same => same.Key, same => same.Sum(tally => tally.Count));
    }

    private static bool Day(string? text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static string Named(int bound) => bound.ToString(CultureInfo.InvariantCulture);

    private static string Named(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
