using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Events;

/// <summary>Events as a table for people.</summary>
internal static class EventTable
{
    /// <summary>What is shown of a key: day and eight digits. Every verb takes it.</summary>
    private const int ShortKey = 20;
    private const int KeyColumn = 4;

    private static string[] Header => ["RECEIVED" + ShownTime.Zone, "STATUS", "TYPE", "LEAD", "EVENT KEY"];

    public static void Write(TextWriter output, IReadOnlyList<EventView> events, bool withSteps) =>
        TextTable.Write(
            output,
            [Header, .. events.Select(RowOf)],
            whole: [0, KeyColumn],
            afterRow: index =>
            {
                if (index > 0)
                {
                    WriteDetails(output, events[index - 1], withSteps);
                }
            }
        );

    /// <summary>Steps that are skipped for the same reason are one line: with one destination set, all others say the same.</summary>
    public static void WriteSteps(TextWriter output, EventView view)
    {
        var skipped = view
            .Steps.Where(step => step is { Status: "skipped", Detail: not null })
            .ToLookup(step => step.Detail!, step => step.Name);
        foreach (var step in view.Steps.Where(step => step is not { Status: "skipped", Detail: not null }))
        {
            var tries = step.Attempts > 1 ? $" ({Counted.Of(step.Attempts, "try", "tries")})" : "";
            var detail = step.Detail is null ? "" : $": {step.Detail}";
            HelpText.Prose(output, Printable.Of($"    {step.Status, -8} {step.Name}{tries}{detail}"), 13);
        }
        foreach (var same in skipped)
        {
            HelpText.Prose(output, Printable.Of($"    {"skipped", -8} {string.Join(", ", same)}: {same.Key}"), 13);
        }
    }

    private static string[] RowOf(EventView view) =>
        [
            ShownTime.Short(view.ReceivedAt),
            view.Status,
            view.EventType ?? "-",
            view.LeadEmail ?? "-",
            view.EventKey[..Math.Min(ShortKey, view.EventKey.Length)],
        ];

    private static void WriteDetails(TextWriter output, EventView view, bool withSteps)
    {
        if (withSteps)
        {
            output.WriteLine($"    key: {view.EventKey}");
        }
        List<string> often = [];
        if (view.Attempts > 1)
        {
            often.Add(Counted.Of(view.Attempts, "try", "tries"));
        }
        if (view.Duplicates > 0)
        {
            often.Add($"delivered {Counted.Of(view.Duplicates, "more time", "more times")}");
        }
        if (often.Count > 0)
        {
            output.WriteLine($"    {string.Join(", ", often)}");
        }
        if (view.Reason is not null)
        {
            HelpText.Prose(output, $"    reason: {Printable.Of(view.Reason)}", 12);
        }
        if (view.NextAttemptAt is { } next)
        {
            output.WriteLine($"    next attempt at {ShownTime.Of(next)}{ShownTime.Zone}");
        }
        if (withSteps)
        {
            WriteSteps(output, view);
        }
    }
}
