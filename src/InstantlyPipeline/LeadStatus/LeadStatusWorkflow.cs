using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.LeadStatus;

/// <summary>Records what is said of a lead: its status, a custom label, a wish not to be mailed again.</summary>
/// <remarks>
/// Only records and tells, apart from suppression: it never sets anything that Instantly would report back
/// as an event. Instantly promises no order, so a record merges and a late event undoes nothing (<see cref="LeadStatuses.Current"/>).
/// </remarks>
public sealed class LeadStatusWorkflow(LeadBook leads, SuppressionSteps suppression, Crms allCrms, AlertSteps alerts) : IWorkflow
{
    public string Queue => QueueName.LeadStatus;

    public IReadOnlyList<string> Steps => ["lead-status", "lead-label", .. SuppressionSteps.Steps];

    public Task RunAsync(EventRun run, CancellationToken cancellationToken)
        => run.Event switch
        {
            { LeadEmail: null } => run.Skip("lead-status", "the event names no lead; it is kept as received"),
            { EventType: EventType.LeadUnsubscribed } => UnsubscribeAsync(run),
            { EventType: var type } when LeadStatuses.Of(type) is { } status => RecordStatusAsync(run, status, allCrms.For(run)),
            { EventType: var type } when EventType.Known.Contains(type) => run.Skip("lead-status", $"{type} states nothing about the lead's interest"),
            _ => Task.WhenAll(RecordLabelAsync(run), alerts.PostAsync(run, LabelAlert(run))),
        };

    private async Task UnsubscribeAsync(EventRun run)
    {
        var crms = allCrms.For(run);
        await Task.WhenAll(
            RecordStatusAsync(run, LeadStatuses.Unsubscribed, crms), suppression.RunAsync(run, new Suppression(run.Event.LeadEmail!, Suppression.Unsubscribed), crms));
    }

    private async Task RecordStatusAsync(EventRun run, string status, EventCrms crms)
    {
        // The status that counts is kept with the step, so that a rerun states the same one to the CRMs.
        var recorded = await run.Step("lead-status", async ct =>
        {
            var lead = await leads.UpdateAsync(run.Event.Workspace, run.Event.LeadEmail!, record => record.WithStatus(status, run.Event.Timestamp), ct);
            return StepResult.Done(lead.Status == status ? $"lead is {status}" : $"{status} noted; lead stays {lead.Status}", lead.Status);
        });
        if (recorded.IsDone)
        {
            await crms.StatusAsync(new StatusChange(Person.Of(run.Event), recorded.Value ?? status, run.Event.Timestamp));
        }
    }

    private Task<StepOutcome> RecordLabelAsync(EventRun run)
        => run.Step("lead-label", async ct =>
        {
            await leads.UpdateAsync(run.Event.Workspace, run.Event.LeadEmail!, record => record.Label(run.Event.EventType, run.Event.Timestamp), ct);
            return StepResult.Done("custom label recorded");
        });

    private static Alert LabelAlert(EventRun run)
        => new($"🏷️ {run.Event.CompanyOrDomain} was labelled “{run.Event.EventType}” in campaign {run.Event.CampaignLabel}",
            [new AlertFact("Lead", $"{run.Event.FirstName} {run.Event.LastName} {run.Event.LeadEmail}".Trim())], null, AlertSteps.UniboxLink(run));
}
