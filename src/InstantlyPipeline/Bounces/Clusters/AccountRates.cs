using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>The share of a sending account's mails that bounce: told above a setting, and by setting its campaigns are paused.</summary>
internal sealed class AccountRates(
    BounceTally tally,
    DayNumbers numbers,
    AlertSteps alerts,
    DailyAlerts daily,
    DestinationClients destinations,
    IOptions<BounceOptions> options,
    TimeProvider time
)
{
    internal const string PauseStep = "instantly-pause-campaign";

    /// <summary>The window in which an account's mails and bounces are compared.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>The account's rate is looked at when it has so many bounces in the window, and again at each doubling.</summary>
    internal static readonly int[] Levels = [5, 10, 20, 40, 80, 160, 320];

    public async Task TellAsync(EventRun run, string account, CancellationToken cancellationToken)
    {
        // Whole days, for the mails of an account are counted by days.
        var since = Midnight(run.Event.Timestamp - Window);
        var told = await run.Step(
            BounceClusters.Step,
            async ct =>
            {
                var bounces = await tally.WindowAsync(
                    run.Event.Workspace,
                    BounceDimension.Account,
                    account,
                    since,
                    time.GetUtcNow(),
                    BounceClusters.MostTold,
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
                        JsonSerializer.Serialize(
                            ClusterAlerts.OfAccount(account, bounces, sent, percent, options.Value),
                            BouncesJson.Default.Alert
                        )
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
        for (var day = since; day <= time.GetUtcNow() && day <= since + Window; day = day.AddDays(1))
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
                        run.Event.Timestamp - Window,
                        run.Event.Timestamp + Window,
                        BounceClusters.MostTold,
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
}
