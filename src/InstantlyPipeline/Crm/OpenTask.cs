using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>What becomes of a lead's open task when more is known of the lead.</summary>
internal static class OpenTask
{
    /// <returns>True: it comes first. False: it is closed. Null: it stays as it is.</returns>
    public static bool? ComesFirst(string? status) =>
        status is LeadStatuses.Interested ? true
        : LeadStatuses.IsRefusal(status) ? false
        : null;

    /// <param name="noun">What people of the CRM call it.</param>
    /// <param name="settle">Puts the task of this id first, or closes it; false when it was closed already.</param>
    public static async Task<StepResult> SettleAsync(CrmRecord record, string noun, Func<string, bool, Task<bool>> settle)
    {
        if (record.TaskId is not { } id)
        {
            return StepResult.Skipped($"no {noun} was made for the lead");
        }
        if (ComesFirst(record.Standing) is not { } first)
        {
            return StepResult.Skipped($"the {noun} stays as it is");
        }
        return !await settle(id, first) ? StepResult.Skipped($"the {noun} is closed")
            : first ? StepResult.Done($"{noun} {id} comes first")
            : StepResult.Done($"{noun} {id} closed: {record.Standing}");
    }

    /// <summary>Gives the open tasks of a lead to the next owner.</summary>
    /// <param name="tasks">By id.</param>
    /// <param name="unknown">Why the CRM cannot name the next owner; null where it can.</param>
    /// <param name="give">False when the task was closed already.</param>
    /// <returns>Skipped: there is none to give, and the next owner wants a new one.</returns>
    public static async Task<StepResult> HandOverAsync(
        IReadOnlyList<string> tasks,
        string noun,
        string? unknown,
        Func<string, Task<bool>> give
    )
    {
        if (tasks.Count > 0 && unknown is not null)
        {
            return StepResult.Done($"{noun} {string.Join(", ", tasks)} stays with who has it: {unknown}");
        }
        var given = new List<string>();
        foreach (var task in tasks)
        {
            if (await give(task))
            {
                given.Add(task);
            }
        }
        return given.Count == 0
            ? StepResult.Skipped($"there is no open {noun} to give")
            : StepResult.Done($"{noun} {string.Join(", ", given)} given to the next owner");
    }

    /// <summary>The same for a CRM that lists a person's open tasks of earlier events: what this event has just made is wanted.</summary>
    public static async Task<StepResult> SettleAllAsync(IReadOnlyList<string> tasks, bool first, Func<string, Task> settle)
    {
        foreach (var task in tasks)
        {
            await settle(task);
        }
        return tasks.Count == 0
            ? StepResult.Skipped("there is no open task of an earlier event")
            : StepResult.Done($"{(first ? "comes first" : "completed")}: {string.Join(", ", tasks)}");
    }
}
