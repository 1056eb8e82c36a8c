using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Suppressions;

/// <summary>Carries out what a person decided about an address: to bar it, or to let it be mailed again.</summary>
/// <remarks>
/// The decision is an event of our own, so that it is claimed, retried and shown like any other. What the pipeline set is undone, and
/// nothing else: a mark that was there before had a reason, and a CRM that another client shares keeps the mark as long as that client bars
/// the address.
/// </remarks>
internal sealed class SuppressionLift(SuppressionList list, SuppressionSteps suppression, Crms crms, DestinationClients destinations)
{
    private const string BlockListStep = "instantly-block-list-remove";

    /// <summary>Its own steps; each CRM has more.</summary>
    public static IReadOnlyList<string> Steps => ["lift", BlockListStep, "lift-outcome"];

    /// <summary>Whether the event is a person's decision about the list.</summary>
    public static bool Concerns(EventRun run) =>
        run.InternalType is InternalEventType.SuppressionAdded or InternalEventType.SuppressionLifted;

    public Task RunAsync(EventRun run) => run.InternalType is InternalEventType.SuppressionLifted ? LiftAsync(run) : AddAsync(run);

    private Task AddAsync(EventRun run)
    {
        var said = run.Event.Other;
        var reason = said.GetValueOrDefault("reason") is { Length: > 0 } given ? given : SuppressionDecisions.ByHand;
        return suppression.RunAsync(
            run,
            new Suppression(run.Event.LeadEmail!, reason),
            statement: new SuppressionStatement(
                reason,
                run.Event.Timestamp,
                said.GetValueOrDefault("source") ?? "a person",
                said.GetValueOrDefault("who") ?? "unknown"
            )
            {
                Note = said.GetValueOrDefault("why"),
            }
        );
    }

    private async Task LiftAsync(EventRun run)
    {
        var (workspace, email) = (run.Event.Workspace, run.Event.LeadEmail!);
        var lifted = await run.Step(
            "lift",
            async ct =>
            {
                var entry = await list.UpdateAsync(
                    workspace,
                    email,
                    known =>
                        known.Lift(
                            run.Event.Timestamp,
                            run.Event.Other.GetValueOrDefault("who") ?? "unknown",
                            run.Event.Other.GetValueOrDefault("why") ?? ""
                        ),
                    ct
                );
                return entry.IsBarred
                    ? StepResult.Skipped("the address was barred again meanwhile")
                    : StepResult.Done("the address may be mailed again", entry.Because?.Reason ?? "");
            }
        );
        if (!lifted.IsDone)
        {
            return;
        }
        var entry = (await list.FindAsync(workspace, email, CancellationToken.None))!;
        var others = await list.OfAsync(email, CancellationToken.None)
            .Where(other => other.IsBarred && other.Workspace != workspace)
            .Select(other => other.Workspace)
            .ToListAsync(CancellationToken.None);
        var why = new Suppression(email, lifted.Value!);
        await Task.WhenAll([
            LiftPlan.Keeps(entry, SuppressionPlace.BlockList, others.Exists(other => destinations.Share("Instantly", workspace, other)))
                is { } keeps
                ? run.Skip(BlockListStep, keeps)
                : run.Step(
                    BlockListStep,
                    destinations.Of<InstantlyClient>(workspace),
                    async (instantly, ct) =>
                        StepResult.Done(
                            await instantly.BlockList.RemoveAsync(email, ct)
                                ? "address taken off the block list"
                                : "the address was off the block list already"
                        )
                ),
            .. crms.All.Select(crm =>
                LiftAsync(run, crm, entry, others.Exists(other => destinations.Share(crm.Name, workspace, other)), why)
            ),
        ]);
        if (
            run.Result(BlockListStep) is { Status: Ledger.StepStatus.Failed }
            || crms.All.Any(crm => crm.MayContactAgainSteps.Any(run.HasFailed))
        )
        {
            return; // what failed is tried again, and then the outcome is known
        }
        await run.Step(
            "lift-outcome",
            async ct =>
            {
                var undone = crms
                    .All.Where(crm => Done(run, crm.MayContactAgainSteps))
                    .Select(crm => crm.Name)
                    .Concat(Done(run, [BlockListStep]) ? [SuppressionPlace.BlockList] : [])
                    .ToList();
                var after = await list.RecordAsync(
                    workspace,
                    email,
                    [.. undone.Select(where => new SuppressionPlace(where, SuppressionDeed.Undone))],
                    ct
                );
                var left = LiftPlan.ForPeople(after, []);
                return StepResult.Done(
                    $"undone in {Counted.Of(undone.Count, "place")}"
                        + (left.Count == 0 ? "" : $"; left for a person: {string.Join("; ", left)}")
                );
            }
        );
    }

    private static Task LiftAsync(EventRun run, ICrm crm, SuppressionEntry entry, bool isShared, Suppression lifted) =>
        crm.Unset(run.Event.Workspace) is null && LiftPlan.Keeps(entry, crm.Name, isShared) is { } keeps
            ? Task.WhenAll(crm.MayContactAgainSteps.Select(step => run.Skip(step, keeps)))
            : crm.MayContactAgainAsync(run, lifted);

    private static bool Done(EventRun run, IReadOnlyList<string> steps) =>
        steps.Any(step => run.Result(step) is { Status: Ledger.StepStatus.Done });
}
