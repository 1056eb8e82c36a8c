using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Reminders;

namespace InstantlyPipeline.Digests;

/// <summary>Tells a client's people what the week before brought, and what is still open.</summary>
internal sealed class DigestSteps(DayNumbers numbers, HotReplies hot, OpenEvents open, CurrentSettings settings, AlertSteps alerts)
{
    /// <summary>The step whose value is the digest, so that a retry tells the same.</summary>
    public const string Step = "digest";

    private const int Days = 7;

    /// <summary>Rows of dead letters that are looked at.</summary>
    private const int MostOpen = 1_000;

    public static IReadOnlyList<string> Steps => [Step];

    public static bool Concerns(EventRun run) => run.InternalType is InternalEventType.WeeklyDigest;

    public async Task RunAsync(EventRun run)
    {
        var outcome = await run.Step(Step, async ct => StepResult.Done("counted", await CountAsync(run.Event, ct)), StepPolicy.Pure);
        if (outcome.IsDone && outcome.Value?.Split('\n') is [var headline, .. var facts])
        {
            await run.KeepAsync();
            await alerts.PostAsync(
                run,
                new Alert(
                    headline,
                    [
                        .. facts
                            .Select(fact => fact.Split('\t'))
                            .Where(fact => fact.Length == 2)
                            .Select(fact => new AlertFact(fact[0], fact[1])),
                    ]
                )
            );
        }
    }

    /// <returns>The headline, then a line for each fact with a tab in it.</returns>
    private async Task<string> CountAsync(InstantlyEvent digest, CancellationToken cancellationToken)
    {
        var current = settings.Value;
        var client = current.For(digest.Workspace).Client;
        bool IsTheirs(string? workspace) =>
            client is null ? workspace is not null : workspace is not null && current.For(workspace).Client?.Name == client.Name;

        var last = DateOnly.FromDateTime(digest.Timestamp.UtcDateTime).AddDays(-1);
        var first = last.AddDays(1 - Days);
        var tallies = new List<Tally>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            tallies.AddRange(
                (await numbers.OfDayAsync(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture), cancellationToken)).Where(tally =>
                    IsTheirs(tally.Workspace)
                )
            );
        }
        var (replies, bounces) = (Of(tallies, EventTally.Reply), Of(tallies, EventTally.Bounce));
        var (sent, bounced) = (Count(tallies, EventType.EmailSent), bounces.Sum(kind => kind.Count));
        var booked = Count(tallies, EventTally.Booked);
        var dead = await open.ReadAsync(EventStatus.Dead, cancellationToken)
            .Take(MostOpen)
            .CountAsync(row => IsTheirs(row.Workspace), cancellationToken);
        var waiting = await hot.WaitingAsync(IsTheirs, cancellationToken);
        return string.Join(
            '\n',
            string.Create(
                CultureInfo.InvariantCulture,
                $"📊 {(client is null ? "The week" : $"{client.Name}: the week")} from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}: "
                    + $"{Some(replies.Sum(label => label.Count), "reply", "replies")}, {Some(booked, "meeting", "meetings")}"
            ),
            $"Replies\t{Listed(replies)}",
            string.Create(CultureInfo.InvariantCulture, $"Meetings booked\t{booked}"),
            string.Create(CultureInfo.InvariantCulture, $"Mails sent\t{sent:N0}, {Count(tallies, EventTally.Unsubscribed)} unsubscribed"),
            string.Create(CultureInfo.InvariantCulture, $"Bounces\t{bounced}")
                + (sent > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * bounced / sent:0.0} %)") : "")
                + (bounced > 0 ? $": {Listed(bounces)}" : ""),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Open\t{Some(waiting, "hot reply", "hot replies")} without an answer, {Some(dead, "dead letter", "dead letters")}"
            )
        );
    }

    private static List<(string Name, long Count)> Of(List<Tally> tallies, string prefix) =>
        [
            .. tallies
                .Where(tally => tally.What.StartsWith(prefix, StringComparison.Ordinal))
                .GroupBy(tally => tally.What[prefix.Length..])
                .Select(same => (same.Key, Count: same.Sum(tally => tally.Count)))
                .Where(same => same.Count > 0)
                .OrderByDescending(same => same.Count)
                .ThenBy(same => same.Key, StringComparer.Ordinal),
        ];

    private static long Count(List<Tally> tallies, string what) => tallies.Where(tally => tally.What == what).Sum(tally => tally.Count);

    private static string Some(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string Listed(List<(string Name, long Count)> counts) =>
        counts.Count == 0
            ? "none"
            : string.Join(
                ", ",
                counts.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count} {one.Name.Replace('_', ' ')}"))
            );
}
