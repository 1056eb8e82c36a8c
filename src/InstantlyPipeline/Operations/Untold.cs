using InstantlyPipeline.Destinations;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Operations;

/// <summary>Knows an event that is done although nobody heard of it: people should have been told, and there is no chat, no CRM and no
/// webhook to tell them.</summary>
internal static class Untold
{
    private const string NotSet = " is not set";
    private const string Alert = "-alert";

    private static readonly string[] Telling =
    [
        .. DestinationList
            .All.Where(destination => destination.TellsPeople)
            .Select(destination => $"{destination.Name.ToLowerInvariant()}-"),
    ];

    /// <returns>Null where somebody heard of it, or nobody was to.</returns>
    public static string? Why(LedgerEntry entry)
    {
        if (entry.Status is not EventStatus.Done)
        {
            return null;
        }
        var telling = entry.Steps.Where(IsTelling).ToList();
        var due = telling.Find(step => step.Name.EndsWith(Alert, StringComparison.Ordinal));
        return due is not null && telling.TrueForAll(WantsSetting)
            ? $"Nobody was told: {string.Join(", ", telling.Select(SettingOf).Distinct())} are not set. Set one, then `replay "
                + $"{entry.Key} --step {due.Name}`, or with the step of what you set."
            : null;
    }

    /// <summary>A route's step has the route's name before that of the destination.</summary>
    private static bool IsTelling(StepRecord step) =>
        Array.Exists(
            Telling,
            name => step.Name.StartsWith(name, StringComparison.Ordinal) || step.Name.Contains("-" + name, StringComparison.Ordinal)
        );

    private static bool WantsSetting(StepRecord step) =>
        step.Status is StepStatus.Skipped && step.Detail?.EndsWith(NotSet, StringComparison.Ordinal) is true;

    private static string SettingOf(StepRecord step) => step.Detail![..^NotSet.Length];
}
