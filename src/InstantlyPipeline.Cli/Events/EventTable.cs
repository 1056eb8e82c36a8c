using System.Globalization;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.Events;

/// <summary>Events as a table for people.</summary>
internal static class EventTable
{
    private static readonly string[] Header = ["RECEIVED (UTC)", "STATUS", "TYPE", "LEAD", "TRIES", "DUPLICATES", "EVENT KEY"];

    public static void Write(TextWriter output, IReadOnlyList<EventView> events, bool withSteps)
    {
        // A team without clients needs no column for them.
        var ofClients = events.Any(view => view.Client is not null);
        var rows = new List<string[]> { ofClients ? [.. Header[..2], "CLIENT", .. Header[2..]] : Header };
        rows.AddRange(
            events.Select(view =>
                (string[])
                    [
                        view.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                        view.Status,
                        .. ofClients ? (string[])[Clip(view.Client ?? "-", 20)] : [],
                        Clip(view.EventType ?? "-", 28),
                        Clip(view.LeadEmail ?? "-", 36),
                        view.Attempts.ToString(CultureInfo.InvariantCulture),
                        view.Duplicates.ToString(CultureInfo.InvariantCulture),
                        view.EventKey,
                    ]
            )
        );
        TextTable.Write(
            output,
            rows,
            index =>
            {
                if (index > 0)
                {
                    WriteDetails(output, events[index - 1], withSteps);
                }
            }
        );
    }

    public static void WriteSteps(TextWriter output, EventView view)
    {
        foreach (var step in view.Steps)
        {
            output.WriteLine(
                $"    {Printable.Of(step.Status), -8} {Printable.Of(step.Name)}{(step.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" (try {step.Attempts})") : "")}{(step.Detail is null ? "" : $": {Printable.Of(step.Detail)}")}"
            );
        }
    }

    private static void WriteDetails(TextWriter output, EventView view, bool withSteps)
    {
        if (view.Reason is not null)
        {
            output.WriteLine($"    reason: {Printable.Of(view.Reason)}");
        }
        if (view.NextAttemptAt is { } next)
        {
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"    next attempt at {next.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
            );
        }
        if (withSteps)
        {
            WriteSteps(output, view);
        }
    }

    private static string Clip(string text, int length) => Clipped(Printable.Of(text), length);

    private static string Clipped(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
