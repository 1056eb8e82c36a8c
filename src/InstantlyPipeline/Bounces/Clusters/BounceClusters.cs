using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Processing;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Notices that many mails bounce at one server, or too many of one sending account, and has it told once.</summary>
/// <remarks>
/// Windows go by the events' own time and lie in the tables: a restart forgets nothing, and it does not matter which instance sees which
/// bounce. Whoever first sees that a window is full claims the cluster by an insert, and sends an event that counts some minutes later and
/// tells.
/// </remarks>
internal sealed class BounceClusters(
    BounceTally tally,
    ClusterClaims claims,
    AccountRates rates,
    AlertSteps alerts,
    IOptions<BounceOptions> options
)
{
    internal const string Step = "bounce-cluster";
    internal const int MostTold = 20_000;

    /// <summary>Bounces of one domain that are closer together than this are one trouble.</summary>
    private static readonly TimeSpan OneCluster = TimeSpan.FromHours(12);

    public static IReadOnlyList<string> Steps => [Step, AccountRates.PauseStep];

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
            await rates.TellAsync(run, of, cancellationToken);
        }
        else
        {
            await TellClusterAsync(run, of, cancellationToken);
        }
    }

    private async Task NoticeDomainAsync(EventRun run, string domain, CancellationToken cancellationToken)
    {
        var (at, window) = (run.Event.Timestamp, TimeSpan.FromMinutes(options.Value.ClusterMinutes));
        var row = ClusterClaims.RowOf(at, BounceDimension.Domain, domain);
        if (await claims.IsTakenAsync(run, BounceDimension.Domain, domain, row, cancellationToken))
        {
            return;
        }
        var before = ClusterClaims.RowOf(at - TimeSpan.FromDays(1), BounceDimension.Domain, domain);
        if (await claims.ClaimedAtAsync(run, before, cancellationToken) is { } yesterday && at - yesterday < OneCluster)
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
        if (Fills(near, at, window, options.Value.ClusterSize))
        {
            await claims.TakeAsync(run, BounceDimension.Domain, domain, row, cancellationToken);
        }
    }

    private async Task NoticeAccountAsync(EventRun run, string account, CancellationToken cancellationToken)
    {
        var at = run.Event.Timestamp;
        foreach (var level in AccountRates.Levels)
        {
            var row = ClusterClaims.RowOf(at, BounceDimension.Account, account, level.ToString(CultureInfo.InvariantCulture));
            if (await claims.IsTakenAsync(run, BounceDimension.Account, account, row, cancellationToken))
            {
                continue;
            }
            var near = await tally.WindowAsync(
                run.Event.Workspace,
                BounceDimension.Account,
                account,
                at - AccountRates.Window,
                at + AccountRates.Window,
                2 * level,
                cancellationToken
            );
            if (Fills(near, at, AccountRates.Window, level))
            {
                await claims.TakeAsync(run, BounceDimension.Account, account, row, cancellationToken);
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
            Step,
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
                return StepResult.Done(
                    ClusterAlerts.Words(bounces),
                    JsonSerializer.Serialize(ClusterAlerts.OfDomain(domain, bounces), BouncesJson.Default.Alert)
                );
            }
        );
        if (told.IsDone)
        {
            await alerts.PostAsync(run, JsonSerializer.Deserialize(told.Value!, BouncesJson.Default.Alert)!);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }
}
