using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Suppressions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

/// <summary>Finds out why a mail bounced and keeps dead addresses from being mailed again.</summary>
public sealed class BounceWorkflow(
    LeadBook leads, SuppressionSteps suppression, SoftBouncePromotion promotion, AlertSteps alerts, DailyAlerts daily, DestinationClients destinations, IOptions<BounceOptions> options) : IWorkflow
{
    // The last is the Microsoft Exchange Recipient, which reports to mailboxes of its own organization.
    private static readonly string[] ReportSenders = ["mailer-daemon", "postmaster", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"];

    // A report arrives with the bounce or soon after; one from an earlier bounce of this lead must not decide this one.
    private static readonly TimeSpan ReportWindow = TimeSpan.FromDays(2);

    // One mail bounces once: reported again this soon it is the same bounce, by a second webhook with another millisecond.
    private static readonly TimeSpan OneBounce = TimeSpan.FromHours(1);

    // A bounce longer before the patience than this says nothing of today: mailboxes are emptied and servers mended.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    // A customer's own lead variables may bear these names too, hence the low trust unless Bounces__TrustPayload says otherwise.
    private static readonly string[] PayloadFields =
        ["bounce_type", "bounceType", "bounce_category", "bounce_reason", "diagnostic_code", "smtp_code", "status_code", "response_code"];

    public string Queue => QueueName.Bounces;

    public IReadOnlyList<string> Steps => ["bounce", "evidence", "decision", "watch", SoftBouncePromotion.Step, "promote", "instantly-remove-lead", .. SuppressionSteps.Steps];

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        var bounce = run.Event;
        if (run.InternalType == InternalEventType.SoftBouncePromotion)
        {
            await PromoteAsync(run);
            return;
        }
        var fact = string.Create(CultureInfo.InvariantCulture, $"bounce:{bounce.Step}:{bounce.CampaignId}");
        var known = await leads.UpdateAsync(bounce.Workspace, bounce.LeadEmail!, record => record.ReportFirst(fact, run.Key, bounce.Timestamp, OneBounce), cancellationToken);
        if (known.ReportedBefore(fact, run.Key, bounce.Timestamp, OneBounce) is { } first)
        {
            await run.Skip("bounce", $"the same bounce was reported by event {first}, which does the work");
            return;
        }
        if (await EvidenceAsync(run) is not { } evidence)
        {
            return;
        }

        var lead = await leads.UpdateAsync(bounce.Workspace, bounce.LeadEmail!, record =>
            evidence.Kind is BounceKind.Sender or BounceKind.Content
                ? record
                : record.WithStatus(LeadStatuses.Bounced, bounce.Timestamp).Bounce(run.Key, bounce.Timestamp), cancellationToken);
        var patience = TimeSpan.FromHours(options.Value.SoftPatienceHours);
        var open = lead.OpenBounces(bounce.Timestamp - patience - Memory);
        var firstSoftAt = open.Count > 0 ? open[0].At : bounce.Timestamp;
        switch (await DecideAsync(run, BouncePolicy.Decide(evidence.Kind, evidence.Trusted, firstSoftAt, bounce.Timestamp, patience)))
        {
            case BounceAction.Suppress:
                await SuppressAsync(run);
                break;
            case BounceAction.TellSender:
                if (await daily.ClaimAsync(run, $"refused mail\n{bounce.EmailAccount}", cancellationToken))
                {
                    await alerts.PostAsync(run, SenderAlert(run, evidence));
                }
                break;
            default:
                await run.Step("watch", _ => Task.FromResult(StepResult.Done(open.Count == 0
                    ? "nothing counts against the address"
                    : string.Create(CultureInfo.InvariantCulture,
                        $"bounce {open.Count} of this address since {firstSoftAt:yyyy-MM-dd}; one after {firstSoftAt + patience:yyyy-MM-dd HH:mm} UTC counts as hard"))), StepPolicy.Pure);
                if (evidence.Kind is not BounceKind.Content)
                {
                    await promotion.ScheduleAsync(run, open);
                }
                break;
        }
    }

    /// <summary>On disk before anything follows from it, so that a lead that answers between the first steps and their rerun does not end half barred.</summary>
    private static async Task<BounceAction> DecideAsync(EventRun run, BounceAction decided)
    {
        var outcome = await run.Step("decision", _ => Task.FromResult(StepResult.Done(
            decided switch
            {
                BounceAction.Suppress => "the address is taken for dead",
                BounceAction.TellSender => "our side is at fault",
                _ => "watched",
            },
            decided.ToString())));
        return Enum.Parse<BounceAction>(outcome.Value!);
    }

    private async Task PromoteAsync(EventRun run)
    {
        // On disk before anything follows from it, so that a rerun after half of the steps is not stopped by what it did itself.
        var decision = await run.Step(
            "promote", async ct => await promotion.ObjectionAsync(run.Event, ct) is { } objection ? StepResult.Skipped(objection) : StepResult.Done("taken for dead"));
        if (decision.IsDone)
        {
            await SuppressAsync(run);
        }
    }

    private Task SuppressAsync(EventRun run) => Task.WhenAll(suppression.RunAsync(run, new Suppression(run.Event.LeadEmail!, Suppression.HardBounce)), RemoveLeadAsync(run));

    /// <summary>The answer is kept, so that a rerun decides the same.</summary>
    private async Task<BounceEvidence?> EvidenceAsync(EventRun run)
    {
        var outcome = await run.Step("evidence", async ct =>
        {
            var (report, allSeen) = await FromReportAsync(run, ct);
            var found = report ?? FromPayload(run) ?? BounceEvidence.None;
            return StepResult.Done(
                $"{found.Kind.ToString().ToLowerInvariant()}{(found.Code is null ? "" : $" ({found.Code})")} from {found.Source}"
                + (report is null && !allSeen ? "; the lead has more mails than were searched for a report" : ""),
                JsonSerializer.Serialize(found, BouncesJson.Default.BounceEvidence));
        }, StepPolicy.Pure);
        return outcome.IsDone ? JsonSerializer.Deserialize(outcome.Value!, BouncesJson.Default.BounceEvidence) : null;
    }

    private async Task<(BounceEvidence? Report, bool AllSeen)> FromReportAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (!options.Value.ReadReports || destinations.Of<InstantlyClient>(run.Event.Workspace).Client is not { } instantly)
        {
            return (null, AllSeen: true);
        }
        var received = await instantly.ListReceivedEmailsAsync(run.Event.LeadEmail!, run.Event.Timestamp - ReportWindow, cancellationToken);
        var report = received.Where(IsReport).OrderByDescending(mail => mail.At)
            .Select(mail => DiagnosticPolicy.Classify(TextOf(mail), "non-delivery report", trusted: true))
            .FirstOrDefault(evidence => evidence is not null);
        return (report, received.IsWhole);
    }

    /// <summary>By its sender, with or without a domain and a name: reports come from nobody (<c>&lt;&gt;</c>, RFC 3464) or from the system.</summary>
    private static bool IsReport(InstantlyEmail mail)
    {
        if (mail.From is not { } from)
        {
            return false;
        }
        var opening = from.LastIndexOf('<');
        var address = opening < 0 ? from : from[(opening + 1)..].TrimEnd('>', ' ');
        var local = address.Split('@')[0].Trim(' ', '"');
        return (opening >= 0 && address.Length == 0) || ReportSenders.Contains(local, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Many reports are HTML only.</summary>
    private static string TextOf(InstantlyEmail mail)
        => mail.Text.Length > 0 ? mail.Text : ReplyText.TryFromHtml(mail.Html)?.Trim() is { Length: > 0 } converted ? converted : mail.Preview;

    private BounceEvidence? FromPayload(EventRun run)
    {
        var trusted = options.Value.TrustPayload;
        var said = PayloadFields.Select(name => run.Event.Other.GetValueOrDefault(name)).Where(value => !string.IsNullOrWhiteSpace(value)).ToList();
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
    private Task<StepOutcome> RemoveLeadAsync(EventRun run)
        => run.Step("instantly-remove-lead", destinations.Of<InstantlyClient>(run.Event.Workspace), async (instantly, ct) =>
        {
            var records = await instantly.FindLeadsAsync(run.Event.LeadEmail!, ct);
            foreach (var record in records)
            {
                await instantly.DeleteLeadAsync(record.Id, ct);
            }
            records.RequireWhole("lead records");
            return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"{records.Count} lead record(s) removed"));
        });

    private static Alert SenderAlert(EventRun run, BounceEvidence evidence)
        => new($"⚠️ Mail from {run.Event.EmailAccount ?? "a sending account"} was refused in campaign {run.Event.CampaignLabel}",
            [
                new AlertFact("Why", $"{evidence.Code}: our reputation, authentication or quota, not the lead's address"),
                new AlertFact("Lead", "left as it is"),
                new AlertFact("Further ones", "of this account are recorded today (UTC), but not told again"),
            ],
            null, null);
}
