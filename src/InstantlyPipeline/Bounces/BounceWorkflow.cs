using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Suppressions;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

/// <summary>Finds out why a mail bounced and keeps dead addresses from being mailed again.</summary>
internal sealed class BounceWorkflow(
    LeadBook leads,
    SuppressionSteps suppression,
    BounceReports reports,
    BounceTally tally,
    BounceClusters clusters,
    SoftBouncePromotion promotion,
    AlertSteps alerts,
    DailyAlerts daily,
    DestinationClients destinations,
    IOptions<BounceOptions> options
) : IWorkflow
{
    // One mail bounces once: reported again this soon it is the same bounce, by a second webhook with another millisecond.
    private static readonly TimeSpan OneBounce = TimeSpan.FromHours(1);

    // A customer's own lead variables may bear these names too, hence the low trust unless Bounces__TrustPayload says otherwise.
    private static readonly string[] PayloadFields =
    [
        "bounce_type",
        "bounceType",
        "bounce_category",
        "bounce_reason",
        "diagnostic_code",
        "smtp_code",
        "status_code",
        "response_code",
    ];

    public string Queue => QueueName.Bounces;

    /// <remarks>No <c>schedule-promotion</c> is recorded any more; ledgers of older versions hold it.</remarks>
    public IReadOnlyList<string> Steps =>
        [
            "bounce",
            "evidence",
            "decision",
            "watch",
            "schedule-promotion",
            "promote",
            BounceReports.LookStep,
            "instantly-remove-lead",
            .. BounceClusters.Steps,
            .. SuppressionSteps.Steps,
        ];

    public Task RunAsync(EventRun run, CancellationToken cancellationToken) =>
        run.InternalType switch
        {
            InternalEventType.SoftBouncePromotion => PromoteAsync(run),
            InternalEventType.BounceReportLook => LookAgainAsync(run, cancellationToken),
            InternalEventType.BounceCluster => clusters.TellAsync(run, cancellationToken),
            _ => BounceAsync(run, cancellationToken),
        };

    private async Task BounceAsync(EventRun run, CancellationToken cancellationToken)
    {
        var bounce = run.Event;
        var fact = string.Create(CultureInfo.InvariantCulture, $"bounce:{bounce.Step}:{bounce.CampaignId}");
        (var known, run.IsLeadNew) = await leads.UpdateAsync(
            bounce.Workspace,
            bounce.LeadEmail!,
            run.OfLead,
            record => record.ReportFirst(fact, run.Key, bounce.Timestamp, OneBounce),
            cancellationToken
        );
        if (known.ReportedBefore(fact, run.Key, bounce.Timestamp, OneBounce) is { } first)
        {
            await run.Skip("bounce", $"the same bounce was reported by event {first}, which does the work");
            return;
        }
        // Before the report is asked for: that waits its turn behind replies, and a server that refuses everybody is to be told of now.
        await tally.CountAsync(bounce, run.Key, cancellationToken);
        await clusters.NoticeAsync(run, cancellationToken);
        if (await EvidenceAsync(run) is not { } evidence)
        {
            return;
        }
        await ActAsync(run, run.Key, evidence, cancellationToken);
        if (evidence.Source is not BounceEvidence.Report)
        {
            await reports.ScheduleAsync(run, run.Key, looked: 0);
        }
    }

    /// <summary>The report may come after the event. What it says then takes the place of what was known.</summary>
    private async Task LookAgainAsync(EventRun run, CancellationToken cancellationToken)
    {
        var looked = int.TryParse(
            run.Event.Other.GetValueOrDefault("look"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 1;
        if (!EventKey.TryParse(run.Event.Other.GetValueOrDefault("bounce_key") ?? "", out var bounce))
        {
            await run.Skip("evidence", "the look names no bounce");
            return;
        }
        var outcome = await run.Step(
            "evidence",
            async ct =>
            {
                var (report, allSeen) = await reports.FindAsync(run, ct);
                return report is null
                    ? StepResult.Skipped("still no report" + (allSeen ? "" : "; the lead has more mails than were searched"))
                    : Found(report, allSeen);
            }
        );
        if (outcome.IsDone)
        {
            await ActAsync(run, bounce, Read(outcome), cancellationToken);
        }
        else if (outcome.Status is Ledger.StepStatus.Skipped)
        {
            await reports.ScheduleAsync(run, bounce, looked);
        }
    }

    /// <param name="bounce">The bounce's own event, whether this one is it or looks at its report.</param>
    private async Task ActAsync(EventRun run, EventKey bounce, BounceEvidence evidence, CancellationToken cancellationToken)
    {
        var at = run.Event.Timestamp;
        var says = evidence.Kind.ToString().ToLowerInvariant();
        await tally.StateAsync(run.Event, bounce, evidence, cancellationToken);
        var lead = await leads.UpdateAsync(
            run.Event.Workspace,
            run.Event.LeadEmail!,
            record =>
                evidence.Kind is BounceKind.Sender or BounceKind.Content
                    ? record.Clear(bounce, says)
                    : record.WithStatus(LeadStatuses.Bounced, at).Bounce(bounce, at, says),
            cancellationToken
        );
        var patience = TimeSpan.FromHours(options.Value.SoftPatienceHours);
        var open = lead.OpenBounces();
        var persistsAt = BouncePolicy.PersistsAt(open, patience);
        var decided = BouncePolicy.Decide(evidence.Kind, evidence.Trusted, persistsAt is not null);
        // A proof counts from its own bounce on; patience that ran out, from the bounce that showed it, whichever event came to see that.
        var (action, deadAt) = await DecideAsync(
            run,
            decided,
            evidence is { Kind: BounceKind.Hard, Trusted: true } ? at : persistsAt ?? at
        );
        switch (action)
        {
            case BounceAction.Suppress:
                await SuppressAsync(run, evidence, deadAt);
                break;
            case BounceAction.TellSender:
                if (await daily.ClaimAsync(run, $"refused mail\n{run.Event.EmailAccount}", cancellationToken))
                {
                    await alerts.PostAsync(run, SenderAlert(run, evidence));
                }
                break;
            default:
                await run.Step(
                    "watch",
                    _ =>
                        Task.FromResult(
                            StepResult.Done(
                                open.Count == 0
                                    ? "nothing counts against the address"
                                    : string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"bounce {BouncePolicy.Observations(open)} of this address since {open[0].At:yyyy-MM-dd}; one "
                                            + $"after {open[0].At + patience:yyyy-MM-dd HH:mm} UTC counts as hard"
                                    )
                            )
                        ),
                    StepPolicy.Pure
                );
                break;
        }
    }

    /// <summary>On disk before anything follows from it, so that a lead that answers between the first steps and their rerun does not end
    /// half barred.</summary>
    private static async Task<(BounceAction Action, DateTimeOffset DeadAt)> DecideAsync(
        EventRun run,
        BounceAction decided,
        DateTimeOffset deadAt
    )
    {
        var outcome = await run.Step(
            "decision",
            _ =>
                Task.FromResult(
                    StepResult.Done(
                        decided switch
                        {
                            BounceAction.Suppress => "the address is taken for dead",
                            BounceAction.TellSender => "our side is at fault",
                            _ => "watched",
                        },
                        string.Create(CultureInfo.InvariantCulture, $"{decided} {deadAt:O}")
                    )
                )
        );
        // An older version wrote the action alone.
        var parts = outcome.Value!.Split(' ');
        return (
            Enum.Parse<BounceAction>(parts[0]),
            parts.Length > 1 ? DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture) : run.Event.Timestamp
        );
    }

    private async Task PromoteAsync(EventRun run)
    {
        // On disk before anything follows from it, so that a rerun after half of the steps is not stopped by what it did itself.
        var decision = await run.Step(
            "promote",
            async ct =>
                await promotion.DecideAsync(run.Event, ct) is { DeadAt: { } deadAt, Objection: var objection } && objection is null
                    ? StepResult.Done("taken for dead", deadAt.ToString("O", CultureInfo.InvariantCulture))
                    : StepResult.Skipped((await promotion.DecideAsync(run.Event, ct)).Objection ?? "decided meanwhile")
        );
        if (decision.IsDone)
        {
            var deadAt = decision.Value is { } written ? DateTimeOffset.Parse(written, CultureInfo.InvariantCulture) : run.Event.Timestamp;
            await SuppressAsync(run, new BounceEvidence(BounceKind.Soft, null, "several bounces", Trusted: false), deadAt);
        }
    }

    private async Task SuppressAsync(EventRun run, BounceEvidence evidence, DateTimeOffset deadAt)
    {
        var stated = new SuppressionStatement(
            Suppression.HardBounce,
            deadAt,
            evidence is { Kind: BounceKind.Hard, Trusted: true }
                ? evidence.Source
                : "several bounces, the last of them at least the patience after another",
            SuppressionStatement.Pipeline
        )
        {
            Evidence = evidence.Code,
        };
        await suppression.RunAsync(run, new Suppression(run.Event.LeadEmail!, Suppression.HardBounce), statement: stated);
        if (run.Result("suppress") is { Status: Ledger.StepStatus.Skipped, Detail: var lifted })
        {
            await run.Skip("instantly-remove-lead", lifted ?? "the address may be mailed again");
            return;
        }
        await RemoveLeadAsync(run);
        await suppression.RecordRemovedAsync(run);
    }

    /// <summary>The answer is kept, so that a rerun decides the same.</summary>
    private async Task<BounceEvidence?> EvidenceAsync(EventRun run)
    {
        var outcome = await run.Step(
            "evidence",
            async ct =>
            {
                var (report, allSeen) = await reports.FindAsync(run, ct);
                return Found(report ?? FromPayload(run) ?? BounceEvidence.None, allSeen || report is not null);
            },
            StepPolicy.Pure
        );
        return outcome.IsDone ? Read(outcome) : null;
    }

    private static StepResult Found(BounceEvidence found, bool allSeen) =>
        StepResult.Done(
            $"{found.Kind.ToString().ToLowerInvariant()}{(found.Code is null ? "" : $" ({found.Code})")} from {found.Source}"
                + (allSeen ? "" : "; the lead has more mails than were searched for a report"),
            JsonSerializer.Serialize(found, BouncesJson.Default.BounceEvidence)
        );

    private static BounceEvidence Read(StepOutcome outcome) =>
        JsonSerializer.Deserialize(outcome.Value!, BouncesJson.Default.BounceEvidence)!;

    private BounceEvidence? FromPayload(EventRun run)
    {
        var trusted = options.Value.TrustPayload;
        var said = PayloadFields
            .Select(name => run.Event.Other.GetValueOrDefault(name))
            .Where(value => !string.IsNullOrWhiteSpace(value))
            .ToList();
        foreach (var value in said)
        {
            BounceKind? plain = value!.Trim().ToLowerInvariant() switch
            {
                "hard" or "permanent" or "hard_bounce" => BounceKind.Hard,
                "soft" or "transient" or "temporary" or "soft_bounce" => BounceKind.Soft,
                _ => null,
            };
            if (plain is { } kind)
            {
                return new BounceEvidence(kind, null, "payload", trusted);
            }
        }
        return said.Count == 0 ? null : DiagnosticPolicy.Classify(string.Join('\n', said), "payload", trusted);
    }

    /// <summary>One address in several campaigns is several lead records; a record that is gone already is fine.</summary>
    private Task<StepOutcome> RemoveLeadAsync(EventRun run) =>
        run.Step(
            "instantly-remove-lead",
            destinations.Of<InstantlyClient>(run.Event.Workspace),
            async (instantly, ct) =>
            {
                var records = await instantly.FindLeadsAsync(run.Event.LeadEmail!, ct);
                foreach (var record in records)
                {
                    await instantly.DeleteLeadAsync(record.Id, ct);
                }
                records.RequireWhole("lead records");
                return StepResult.Done(
                    string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(records.Count, "lead record")} removed"),
                    records.Count > 0 ? "removed" : null
                );
            }
        );

    private static Alert SenderAlert(EventRun run, BounceEvidence evidence) =>
        new(
            $"⚠️ Mail from {run.Event.EmailAccount ?? "a sending account"} was refused in campaign {run.Event.CampaignLabel}",
            [
                new AlertFact("Why", $"{evidence.Code}: our reputation, authentication or quota, not the lead's address"),
                new AlertFact("Lead", "left as it is"),
                new AlertFact("Further ones", "of this account are recorded today (UTC), but not told again"),
            ],
            null,
            null
        );
}
