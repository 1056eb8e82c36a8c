using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Events;

/// <summary>Events as a table for people.</summary>
internal static class EventTable
{
    /// <summary>What is shown of a key: day and eight digits. Every verb takes it.</summary>
    private const int ShortKey = 20;

    public static void Write(TextWriter output, IReadOnlyList<EventView> events, bool withSteps)
    {
        // A team without clients needs no column for them.
        var ofClients = events.Any(view => view.Client is not null);
        string[] header = ["RECEIVED" + ShownTime.Zone, "STATUS", .. ofClients ? (string[])["CLIENT"] : [], "TYPE", "LEAD", "EVENT KEY"];
        TextTable.Write(
            output,
            [header, .. events.Select(view => RowOf(view, ofClients))],
            whole: [0, header.Length - 1],
            afterRow: index =>
            {
                if (index > 0)
                {
                    WriteDetails(output, events[index - 1], withSteps);
                }
            }
        );
    }

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

    private static string[] RowOf(EventView view, bool ofClients) =>
        [
            ShownTime.Short(view.ReceivedAt),
            view.Untold is null ? view.Status : "untold",
            .. ofClients ? (string[])[view.Client ?? "-"] : [],
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
        if (withSteps && view is { Status: "quarantined" })
        {
            HelpText.Prose(
                output,
                "    what to do: look at its body (--body). `replay <key> --add <field>=<value>` takes it in with what is missing, "
                    + "`replay <key>` as it is once it can be worked on, and `dead-letters discard <key>` sets it aside.",
                16
            );
        }
        if (view.Untold is not null)
        {
            HelpText.Prose(
                output,
                withSteps ? $"    {Printable.Of(view.Untold)}" : "    nobody was told; `events` with the key says why",
                4
            );
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
