using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>What all CRMs need for naming and skipping their steps.</summary>
internal static class CrmSteps
{
    /// <summary>Every step the CRM may record, in no order.</summary>
    public static IEnumerable<string> AllSteps(this ICrm crm) =>
        [
            .. crm.FollowUpSteps,
            .. crm.HandOverSteps.Except(crm.FollowUpSteps),
            .. crm.StatusSteps,
            .. crm.MeetingSteps,
            .. crm.DoNotContactSteps,
            .. crm.MayContactAgainSteps,
            .. crm.MarkSteps,
        ];

    internal static string StepName(this ICrm crm, string what) => $"{crm.Name.ToLowerInvariant()}-{what}";

    /// <summary>What follows from the step that moves open tasks to the next owner: where there was none to move, they get one.</summary>
    internal static async Task HandOverAsync(this ICrm crm, EventRun run, FollowUp wanted, Task<StepOutcome> moved)
    {
        switch ((await moved).Status)
        {
            case StepStatus.Skipped:
                await crm.FollowUpAsync(run, wanted);
                break;
            case StepStatus.Done:
                await run.SkipAsync(crm.FollowUpSteps, "the task is there already, and is the next owner's now");
                break;
        }
    }

    /// <summary>Records steps that this CRM does not do; where it is not configured, that is the reason.</summary>
    internal static Task SkipAsync(this ICrm crm, EventRun run, IReadOnlyList<string> steps, string why) =>
        crm.Unset(run.Event.Workspace) is { } setting
            ? run.SkipAsync(steps, $"{setting} is not set")
            : run.SkipAsync(steps, $"{crm.Name}: {why}");

    internal static Task SkipAsync(this EventRun run, IReadOnlyList<string> steps, string why) =>
        Task.WhenAll(steps.Select(step => run.Skip(step, why)));
}
