using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.LeadsTable;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Suppressions;

/// <summary>Bars an address from further mail everywhere we reach: the suppression list, Instantly's block list, the CRMs, a table of leads
/// of the client's own.</summary>
internal sealed class SuppressionSteps(SuppressionList list, Crms allCrms, AlertSteps alerts, DestinationClients destinations)
{
    private const string BlockListStep = "instantly-block-list";

    /// <summary>Its own steps; each CRM has more.</summary>
    public static IReadOnlyList<string> Steps => ["suppress", BlockListStep, LeadsTableStep.Name];

    /// <summary>Steps that do not depend on one another: <c>suppress</c>, <c>instantly-block-list</c>, <c>leads-table</c>, and those of
    /// each CRM.</summary>
    /// <param name="crms">The event's CRMs, where the workflow has stated something to them before; null otherwise.</param>
    /// <param name="statement">What is put on the list; null where the event itself says that the lead wants it.</param>
    public async Task RunAsync(EventRun run, Suppression why, EventCrms? crms = null, SuppressionStatement? statement = null)
    {
        var workspace = run.Event.Workspace;
        var stated = (
            statement ?? new SuppressionStatement(why.Reason, run.Event.Timestamp, "the lead", SuppressionStatement.Pipeline)
        ) with
        {
            EventKey = run.Key.Value,
        };
        SuppressionEntry? entry = null;
        var suppress = await run.Step(
            "suppress",
            async ct =>
            {
                entry = await list.UpdateAsync(workspace, why.Email, known => known.Bar(stated), ct);
                return entry.IsBarred ? StepResult.Done(why.Reason) : StepResult.Skipped(Lifted(entry));
            }
        );
        entry ??= await list.FindAsync(workspace, why.Email, CancellationToken.None);
        if (suppress.Status is Ledger.StepStatus.Failed)
        {
            return;
        }
        if (entry is { IsBarred: false })
        {
            // A replay of an old event, or a rerun after a person's decision: nobody is barred again by it.
            await Task.WhenAll(
                run.Skip(BlockListStep, Lifted(entry)),
                run.Skip(LeadsTableStep.Name, Lifted(entry)),
                Task.WhenAll(allCrms.All.SelectMany(crm => crm.DoNotContactSteps).Select(step => run.Skip(step, Lifted(entry))))
            );
            return;
        }
        await Task.WhenAll(
            // The client looks first, so a repeat adds nothing; it refuses anything but a full address, so no domain is ever blocked.
            run.Step(
                BlockListStep,
                destinations.Of<InstantlyClient>(workspace),
                async (instantly, ct) =>
                    await instantly.BlockList.AddAsync(why.Email, ct)
                        ? StepResult.Done("address on the block list")
                        : StepResult.Done("the address was on the block list already", Suppression.Found)
            ),
            alerts.MarkAsync(run, $"🚫 Barred from further mail: {why.Reason}"),
            LeadsTableStep.RunAsync(run, destinations.Of<LeadsTableClient>(workspace), why, stated.At),
            (crms ?? allCrms.For(run)).DoNotContactAsync(why)
        );
        await list.RecordAsync(workspace, why.Email, [.. PlacesOf(run)], CancellationToken.None);
    }

    /// <summary>Keeps that the lead's records were taken out of its campaigns, which nobody can undo from here.</summary>
    public Task RecordRemovedAsync(EventRun run) =>
        run.Result("instantly-remove-lead") is { Status: Ledger.StepStatus.Done, Value: not null }
            ? list.RecordAsync(
                run.Event.Workspace,
                run.Event.LeadEmail!,
                [new(SuppressionPlace.Campaigns, SuppressionDeed.Removed)],
                CancellationToken.None
            )
            : Task.CompletedTask;

    private IEnumerable<SuppressionPlace> PlacesOf(EventRun run)
    {
        if (DeedOf(run, [BlockListStep]) is { } blocked)
        {
            yield return new(SuppressionPlace.BlockList, blocked);
        }
        if (DeedOf(run, [LeadsTableStep.Name]) is not null)
        {
            yield return new(SuppressionPlace.LeadsTable, SuppressionDeed.Removed);
        }
        foreach (var crm in allCrms.All)
        {
            if (DeedOf(run, crm.DoNotContactSteps) is { } deed)
            {
                yield return new(crm.Name, deed);
            }
        }
    }

    /// <returns>Null when nothing was done there, or not yet.</returns>
    private static SuppressionDeed? DeedOf(EventRun run, IReadOnlyList<string> steps)
    {
        var done = steps.Select(run.Result).Where(step => step is { Status: Ledger.StepStatus.Done }).ToList();
        return done.Count == 0 ? null
            : done.TrueForAll(step => step!.Value == Suppression.Found) ? SuppressionDeed.Found
            : SuppressionDeed.Set;
    }

    private static string Lifted(SuppressionEntry entry) =>
        $"a person has lifted the bar at {entry.LiftedAt:yyyy-MM-dd HH:mm} UTC, which is later than what this event says";
}
