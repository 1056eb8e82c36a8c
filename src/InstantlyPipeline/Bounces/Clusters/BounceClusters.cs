using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Notices that many mails bounce at one server, or too many of one sending account, and has it told once.</summary>
/// <remarks>
/// Windows go by the events' own time and lie in the tables: a restart forgets nothing, and it does not matter which instance sees which
/// bounce. Whoever first sees that a window is full claims the cluster by an insert, and sends an event that counts some minutes later and
/// tells.
/// </remarks>
internal sealed class BounceClusters(
    ITableStore tables,
    BounceTally tally,
    DayNumbers numbers,
    InternalEvents events,
    AlertSteps alerts,
    DailyAlerts daily,
    DestinationClients destinations,
    IOptions<BounceOptions> options,
    TimeProvider time
)
{
    internal const string ClaimPrefix = "x|";
    private const string PauseStep = "instantly-pause-campaign";
    private const string ClusterStep = "bounce-cluster";

    /// <summary>So long more bounces are gathered, so that the alert has the size of the trouble and not its beginning.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMinutes(2);

    /// <summary>Bounces of one domain that are closer together than this are one trouble.</summary>
    private static readonly TimeSpan OneCluster = TimeSpan.FromHours(12);

    /// <summary>The window in which an account's mails and bounces are compared.</summary>
    private static readonly TimeSpan RateWindow = TimeSpan.FromDays(1);

    // The account's rate is looked at when it has so many bounces in the window, and again at each doubling.
    private static readonly int[] Levels = [5, 10, 20, 40, 80, 160, 320];
    private const int MostTold = 20_000;
    private const int MostRemembered = 10_000;

    // What this process knows to be claimed, so that a flood asks the tables once and not for every bounce. Forgetting it costs reads and
    // nothing else.
    private readonly ConcurrentDictionary<string, byte> _claimed = new();

    public static IReadOnlyList<string> Steps => [ClusterStep, PauseStep];

    /// <summary>Looks whether this bounce fills a window.</summary>
    public async Task NoticeAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (options.Value.ClusterSize > 0 && BounceTally.DomainOf(run.Event) is { } domain)
        {
            await NoticeDomainAsync(run, domain, cancellationToken);
        }
        if (options.Value.AlertRatePercent > 0 && run.Event.EmailAccount is { Length: > 0 } account)
        {
            await NoticeAccountAsync(run, account, cancellationToken);
        }
    }

    /// <summary>Counts what has come meanwhile, and tells.</summary>
    public async Task TellAsync(EventRun run, CancellationToken cancellationToken)
    {
        var of = run.Event.Other.GetValueOrDefault("of") ?? "";
        if (run.Event.Other.GetValueOrDefault("by") == nameof(BounceDimension.Account))
        {
            await TellRateAsync(run, of, cancellationToken);
        }
        else
        {
            await TellClusterAsync(run, of, cancellationToken);
        }
    }

    private async Task NoticeDomainAsync(EventRun run, string domain, CancellationToken cancellationToken)
    {
        var (at, window) = (run.Event.Timestamp, TimeSpan.FromMinutes(options.Value.ClusterMinutes));
        var row = ClaimRow(at, BounceDimension.Domain, domain, "");
        if (await IsClaimedAsync(run, row, cancellationToken) is { } by)
        {
            if (by == run.Key.Value)
            {
                await SendAsync(run, BounceDimension.Domain, domain, row, cancellationToken); // claimed by an earlier run of this event, which may have died before it sent
            }
            return;
        }
        var before = ClaimRow(at - TimeSpan.FromDays(1), BounceDimension.Domain, domain, "");
        if (
            await tables.GetAsync(BounceTally.Table, BounceTally.PartitionOf(run.Event.Workspace), before, cancellationToken)
                is { } yesterday
            && at - yesterday.Time("At") < OneCluster
        )
        {
            return;
        }
        var near = await tally.WindowAsync(
            run.Event.Workspace,
            BounceDimension.Domain,
            domain,
            at - window,
            at + window,
            4 * options.Value.ClusterSize,
            cancellationToken
        );
        if (Fills(near, at, window, options.Value.ClusterSize) && await ClaimAsync(run, row, cancellationToken))
        {
            await SendAsync(run, BounceDimension.Domain, domain, row, cancellationToken);
        }
    }

    private async Task NoticeAccountAsync(EventRun run, string account, CancellationToken cancellationToken)
    {
        var at = run.Event.Timestamp;
        foreach (var level in Levels)
        {
            var row = ClaimRow(at, BounceDimension.Account, account, level.ToString(CultureInfo.InvariantCulture));
            if (await IsClaimedAsync(run, row, cancellationToken) is { } by)
            {
                if (by == run.Key.Value)
                {
                    await SendAsync(run, BounceDimension.Account, account, row, cancellationToken);
                }
                continue;
            }
            var near = await tally.WindowAsync(
                run.Event.Workspace,
                BounceDimension.Account,
                account,
                at - RateWindow,
                at + RateWindow,
                2 * level,
                cancellationToken
            );
            if (Fills(near, at, RateWindow, level) && await ClaimAsync(run, row, cancellationToken))
            {
                await SendAsync(run, BounceDimension.Account, account, row, cancellationToken);
            }
            return;
        }
    }

    /// <summary>Whether some window that holds the moment has so many bounces.</summary>
    internal static bool Fills(IReadOnlyList<CountedBounce> near, DateTimeOffset at, TimeSpan window, int size)
    {
        for (var first = 0; first + size <= near.Count; first++)
        {
            var (from, to) = (near[first].At, near[first + size - 1].At);
            if (to - from <= window && (from <= at ? at - from <= window : from - at <= window))
            {
                return true;
            }
        }
        return false;
    }

    private async Task TellClusterAsync(EventRun run, string domain, CancellationToken cancellationToken)
    {
        var at = run.Event.Timestamp;
        var window = TimeSpan.FromMinutes(options.Value.ClusterMinutes);
        var told = await run.Step(
            ClusterStep,
            async ct =>
            {
                var bounces = await tally.WindowAsync(
                    run.Event.Workspace,
                    BounceDimension.Domain,
                    domain,
                    at - window,
                    at + OneCluster,
                    MostTold,
                    ct
                );
                return StepResult.Done(Words(bounces), JsonSerializer.Serialize(AlertOf(domain, bounces), BouncesJson.Default.Alert));
            }
        );
        if (told.IsDone)
        {
            await alerts.PostAsync(run, JsonSerializer.Deserialize(told.Value!, BouncesJson.Default.Alert)!);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task TellRateAsync(EventRun run, string account, CancellationToken cancellationToken)
    {
        // Whole days, for the mails of an account are counted by days.
        var since = Midnight(run.Event.Timestamp - RateWindow);
        var told = await run.Step(
            ClusterStep,
            async ct =>
            {
                var bounces = await tally.WindowAsync(
                    run.Event.Workspace,
                    BounceDimension.Account,
                    account,
                    since,
                    time.GetUtcNow(),
                    MostTold,
                    ct
                );
                // One server that refuses everybody is told as such, and is no fault of the account.
                if (
                    bounces.GroupBy(bounce => bounce.Domain).MaxBy(same => same.Count()) is { } most
                    && most.Count() >= Math.Max(bounces.Count / 2, 1)
                    && most.Key is { } domain
                    && options.Value.ClusterSize > 0
                    && most.Count() >= options.Value.ClusterSize
                )
                {
                    return StepResult.Skipped("most of the bounces are at one server, which is told as a cluster");
                }
                var sent = await SentAsync(run.Event.Workspace, account, since, ct);
                if (sent == 0)
                {
                    return StepResult.Skipped(
                        "no sends of the account are recorded, so its bounce rate is not known; subscribe the webhook to email_sent"
                    );
                }
                var percent = 100.0 * bounces.Count / Math.Max(sent, bounces.Count);
                return percent < options.Value.AlertRatePercent
                    ? StepResult.Skipped(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{bounces.Count} of {sent} mails bounced ({percent:0.0} %), below {options.Value.AlertRatePercent} %"
                        )
                    )
                    : StepResult.Done(
                        string.Create(CultureInfo.InvariantCulture, $"{bounces.Count} of {sent} mails bounced ({percent:0.0} %)"),
                        JsonSerializer.Serialize(RateAlertOf(account, bounces, sent, percent, options.Value), BouncesJson.Default.Alert)
                    );
            }
        );
        if (!told.IsDone)
        {
            return;
        }
        await Task.WhenAll(
            PauseAsync(run, account),
            TellOnceAsync(run, account, JsonSerializer.Deserialize(told.Value!, BouncesJson.Default.Alert)!, cancellationToken)
        );
    }

    /// <summary>What an account has sent since then, by the numbers that engagement keeps of each day: as many reads as there are parts of
    /// two days, however much is stored.</summary>
    private async Task<long> SentAsync(string workspace, string account, DateTimeOffset since, CancellationToken cancellationToken)
    {
        long sent = 0;
        for (var day = since; day <= time.GetUtcNow() && day <= since + RateWindow; day = day.AddDays(1))
        {
            var tallies = await numbers.OfDayAsync(day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), cancellationToken);
            sent += tallies
                .Where(tally =>
                    tally.What == EventType.EmailSent
                    && string.Equals(tally.Workspace, workspace, StringComparison.OrdinalIgnoreCase)
                    && string.Equals(tally.Account, account, StringComparison.OrdinalIgnoreCase)
                )
                .Sum(tally => tally.Count);
        }
        return sent;
    }

    private static DateTimeOffset Midnight(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    private async Task TellOnceAsync(EventRun run, string account, Alert alert, CancellationToken cancellationToken)
    {
        if (await daily.ClaimAsync(run, $"bounce rate\n{account}", cancellationToken))
        {
            await alerts.PostAsync(run, alert);
        }
    }

    /// <summary>Pausing a paused campaign changes nothing.</summary>
    private Task<StepOutcome> PauseAsync(EventRun run, string account) =>
        !options.Value.PauseCampaigns
            ? run.Skip(PauseStep, "Bounces__PauseCampaigns is not true")
            : run.Step(
                PauseStep,
                destinations.Of<InstantlyClient>(run.Event.Workspace),
                async (instantly, ct) =>
                {
                    var bounces = await tally.WindowAsync(
                        run.Event.Workspace,
                        BounceDimension.Account,
                        account,
                        run.Event.Timestamp - RateWindow,
                        run.Event.Timestamp + RateWindow,
                        MostTold,
                        ct
                    );
                    // A campaign with a bounce or two among many is not what is wrong.
                    var campaigns = bounces
                        .Where(bounce => bounce.CampaignId is not null)
                        .GroupBy(bounce => bounce.CampaignId!)
                        .Where(same => same.Count() >= Levels[0])
                        .Select(same => same.Key)
                        .ToList();
                    var paused = 0;
                    foreach (var campaign in campaigns)
                    {
                        paused += await instantly.PauseCampaignAsync(campaign, ct) ? 1 : 0;
                    }
                    return StepResult.Done(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Counted.Of(paused, "campaign")} paused; to be started again in Instantly once the cause is gone"
                        )
                    );
                }
            );

    private async Task<string?> IsClaimedAsync(EventRun run, string row, CancellationToken cancellationToken)
    {
        var partition = BounceTally.PartitionOf(run.Event.Workspace);
        if (_claimed.ContainsKey(partition + row))
        {
            return "";
        }
        if ((await tables.GetAsync(BounceTally.Table, partition, row, cancellationToken))?.Text("EventKey") is not { } by)
        {
            return null;
        }
        Remember(partition + row, by, run);
        return by;
    }

    private async Task<bool> ClaimAsync(EventRun run, string row, CancellationToken cancellationToken) =>
        await tables.InsertAsync(
            BounceTally.Table,
            new TableRow(BounceTally.PartitionOf(run.Event.Workspace), row).Set("EventKey", run.Key.Value).Set("At", run.Event.Timestamp),
            cancellationToken
        )
            is not null;

    private void Remember(string claim, string by, EventRun run)
    {
        if (by == run.Key.Value)
        {
            return; // its own claim it must see again, to send the event again
        }
        if (_claimed.Count >= MostRemembered)
        {
            _claimed.Clear();
        }
        _claimed[claim] = 0;
    }

    private Task<EventKey> SendAsync(EventRun run, BounceDimension by, string of, string claim, CancellationToken cancellationToken)
    {
        var bounce = run.Event;
        // One claim, one event, whichever run sends it.
        var identity = new EventIdentity
        {
            EventType = InternalEventType.BounceCluster,
            Timestamp = bounce.Timestamp,
            Workspace = bounce.Workspace,
            Id = claim,
        };
        var body = new ClusterPayload(
            identity.EventType,
            bounce.Timestamp,
            bounce.Workspace,
            bounce.EmailAccount,
            bounce.CampaignId,
            bounce.CampaignName,
            by.ToString(),
            of
        );
        return events.SendAsync(
            identity,
            JsonSerializer.SerializeToUtf8Bytes(body, BouncesJson.Default.ClusterPayload),
            time.GetUtcNow() + Gather,
            cancellationToken
        );
    }

    private static string ClaimRow(DateTimeOffset at, BounceDimension by, string value, string level) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ClaimPrefix}{at.UtcDateTime:yyyyMMdd}|{BounceTally.Letter(by)}|{BounceTally.HashOf(value)}|{level}"
        );

    private static Alert AlertOf(string domain, IReadOnlyList<CountedBounce> bounces)
    {
        var (from, to) = bounces.Count == 0 ? (default, default) : (bounces[0].At, bounces[^1].At);
        var minutes = Math.Max(1, Math.Ceiling((to - from).TotalMinutes));
        var accounts = bounces.Select(bounce => bounce.Account).OfType<string>().Distinct().ToList();
        var cause = BounceCause.Of(bounces, isOneServer: true, accounts.Count);
        return new Alert(
            string.Create(
                CultureInfo.InvariantCulture,
                $"📉 {bounces.Count} mails to {domain} bounced within {Counted.Of((long)minutes, "minute")}"
            ),
            [
                new AlertFact("Kinds", Kinds(bounces)),
                new AlertFact(
                    "Rate",
                    string.Create(CultureInfo.InvariantCulture, $"{bounces.Count / minutes:0.#} a minute since {from:yyyy-MM-dd HH:mm} UTC")
                ),
                new AlertFact("Sent by", Some(accounts)),
                new AlertFact(
                    "Campaigns",
                    Some([.. bounces.Select(bounce => bounce.CampaignName ?? bounce.CampaignId).OfType<string>().Distinct()])
                ),
                new AlertFact("Likely cause", cause.Likely),
                new AlertFact("What to do", cause.WhatToDo),
                new AlertFact("Further ones", "there are counted, but not told again today (UTC)"),
            ]
        );
    }

    private static Alert RateAlertOf(string account, IReadOnlyList<CountedBounce> bounces, long sent, double percent, BounceOptions options)
    {
        var cause = BounceCause.Of(bounces, isOneServer: false, accounts: 1);
        return new Alert(
            string.Create(CultureInfo.InvariantCulture, $"📉 {percent:0.0} % of the last mails of {account} bounced"),
            [
                new AlertFact(
                    "Count",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{bounces.Count} of {sent} mails since the day before (UTC); told from {options.AlertRatePercent} % on"
                    )
                ),
                new AlertFact("Kinds", Kinds(bounces)),
                new AlertFact(
                    "At",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Counted.Of(bounces.Select(bounce => bounce.Domain).Distinct().Count(), "domain")}"
                    )
                ),
                new AlertFact(
                    "Campaigns",
                    Some([.. bounces.Select(bounce => bounce.CampaignName ?? bounce.CampaignId).OfType<string>().Distinct()])
                ),
                new AlertFact("Likely cause", cause.Likely),
                new AlertFact("What to do", cause.WhatToDo),
                new AlertFact(
                    "Campaign",
                    options.PauseCampaigns
                        ? "paused in Instantly; start it again there"
                        : "goes on; Bounces__PauseCampaigns=true would pause it"
                ),
            ]
        );
    }

    private static string Words(IReadOnlyList<CountedBounce> bounces) =>
        string.Create(CultureInfo.InvariantCulture, $"{bounces.Count} bounces: {Kinds(bounces)}");

    private static string Kinds(IReadOnlyList<CountedBounce> bounces) =>
        string.Join(
            ", ",
            bounces
                .GroupBy(bounce => bounce.Kind)
                .OrderByDescending(same => same.Count())
                .Select(same =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{same.Count()} {(same.Key is BounceKind.Unknown ? "without a report yet" : same.Key.ToString().ToLowerInvariant())}"
                    )
                )
        );

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(5))
        + (names.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - 5} more") : "");
}
