using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>What becomes of a lead's open task when more is known of the lead.</summary>
internal static class OpenTask
{
    /// <param name="noun">What people of the CRM call it.</param>
    /// <param name="settle">Puts the task of this id first, or closes it; false when it was closed already.</param>
    public static async Task<StepResult> SettleAsync(CrmRecord record, string noun, Func<string, bool, Task<bool>> settle)
    {
        if (record.TaskId is not { } id)
        {
            return StepResult.Skipped($"no {noun} was made for the lead");
        }
        var isYes = record.Standing is LeadStatuses.Interested;
        if (!isYes && !LeadStatuses.IsRefusal(record.Standing))
        {
            return StepResult.Skipped($"the {noun} stays as it is");
        }
        return !await settle(id, isYes) ? StepResult.Skipped($"the {noun} is closed")
            : isYes ? StepResult.Done($"{noun} {id} comes first")
            : StepResult.Done($"{noun} {id} closed: {record.Standing}");
    }
}
