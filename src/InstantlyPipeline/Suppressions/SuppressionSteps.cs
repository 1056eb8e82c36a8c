using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Suppressions;

/// <summary>Bars an address from further mail everywhere we reach: our own record, Instantly's block list, the CRMs.</summary>
public sealed class SuppressionSteps(LeadBook leads, Crms allCrms, AlertSteps alerts, DestinationClients destinations)
{
    /// <summary>Its own steps; each CRM has more.</summary>
    public static IReadOnlyList<string> Steps => ["suppress", "instantly-block-list"];

    /// <summary>Steps that do not depend on one another: <c>suppress</c>, <c>instantly-block-list</c>, and those of each CRM.</summary>
    /// <param name="crms">The event's CRMs, where the workflow has stated something to them before; null otherwise.</param>
    public async Task RunAsync(EventRun run, Suppression why, EventCrms? crms = null)
    {
        var workspace = run.Event.Workspace;
        await Task.WhenAll(
            run.Step("suppress", async ct =>
            {
                await leads.UpdateAsync(workspace, why.Email, lead => lead.Suppress(why.Reason, run.Event.Timestamp), ct);
                return StepResult.Done(why.Reason);
            }),
            // The client looks first, so a repeat adds nothing; it refuses anything but a full address, so no domain is ever blocked.
            run.Step("instantly-block-list", destinations.Of<InstantlyClient>(workspace), async (instantly, ct) =>
            {
                await instantly.BlockListAsync(why.Email, ct);
                return StepResult.Done("address on the block list");
            }),
            alerts.MarkAsync(run, $"🚫 Barred from further mail: {why.Reason}"),
            (crms ?? allCrms.For(run)).DoNotContactAsync(why));
    }
}
