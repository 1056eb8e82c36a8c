using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.Events;

/// <summary><c>events</c>: lists what was received and shows what became of it.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        var key = new Argument<string?>("event-key")
        {
            Description = "Show this one event with its steps, the key's beginning will do; without it, list.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var filter = new EventFilter();
        var status = new Option<string?>("--status")
        {
            Description = "Only events that are queued, processing, retrying, done, dead or quarantined.",
        };
        status.AcceptOnlyFromAmong("queued", "processing", "retrying", "done", "dead", "quarantined");
        var limit = new Option<int>("--limit")
        {
            Description = $"At most this many, 1 to {EventQuery.MaxLimit}.",
            DefaultValueFactory = _ => EventQuery.DefaultLimit,
        };
        var body = new Option<bool>("--body") { Description = "With one event: its body too, as it was received." };
        var json = CommonOptions.Json();
        var command = new Command(
            "events",
            """
            What was received, and what became of it.

            Lists events, newest first, or shows one. A table for people; --json for scripts, one object a line:
              {"eventKey","eventType","workspace","campaignId","leadEmail","status","workflow","attempts","duplicates","receivedAt",
               "completedAt","nextAttemptAt","reason","steps":[{"name","status","attempts","detail","at"}]}
            Of a lead's sends, opens and clicks, --lead lists the latest of each step; `engagement` counts all of them.
            """
        )
        {
            key,
            status,
            limit,
            body,
            json,
        };
        filter.AddTo(command);
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                IReadOnlyList<EventView> found = result.GetValue(key) is { } one
                    ? [await operations.ShowEventAsync(one, cancellationToken, result.GetValue(body))]
                    : await operations.ListEventsAsync(
                        cancellationToken,
                        [
                            .. filter.Of(result),
                            ("status", result.GetValue(status)),
                            ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                        ]
                    );
                Print(found, result.GetValue(json), withSteps: result.GetValue(key) is not null);
                return ExitCode.Ok;
            }
        );
    }

    private static void Print(IReadOnlyList<EventView> found, bool json, bool withSteps)
    {
        if (json)
        {
            PipelineCommand.Json(found, OperationsJson.Default.EventView);
        }
        else if (found.Count == 0)
        {
            Console.WriteLine("No events match. Send one with `instantly-pipeline send reply_received`.");
        }
        else
        {
            EventTable.Write(Console.Out, found, withSteps);
            if (found is [{ } one] && withSteps)
            {
                WriteWords(one);
            }
        }
    }

    private static IEnumerable<(string Title, string? Text)> Facts(EventView one) =>
        one.Arrival is not { } arrival
            ? []
            :
            [
                ("who", string.Join(", ", new[] { arrival.Name, arrival.JobTitle, arrival.Company }.Where(text => text is not null))),
                ("campaign", arrival.Campaign ?? arrival.CampaignId),
                ("sending account", arrival.Account),
                (
                    "label",
                    arrival.Label is null
                        ? null
                        : string.Create(CultureInfo.InvariantCulture, $"{arrival.Label} {arrival.Confidence:0.00} by {arrival.LabelBy}")
                ),
                ("owner", arrival.Owner),
                ("handled", arrival.HandledAt is { } at ? $"{ShownTime.Of(at)}{ShownTime.Zone} by {arrival.HandledBy}" : null),
                ("answers the mail", arrival.Answers?.Subject),
                ("conversation", arrival.Conversation),
                .. (arrival.Crms ?? []).Select(crm => ($"{crm.Crm} {crm.Kind}", crm.Url)),
            ];

    /// <summary>Line by line, so that breaks stay and nothing else gets to the terminal.</summary>
    private static void WriteWords(EventView one)
    {
        foreach (var (title, text) in Facts(one))
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                HelpText.Prose(Console.Out, Printable.Of($"    {title}: {text}"), 8);
            }
        }
        foreach (var (title, text) in ((string, string?)[])[("words", one.Arrival?.Words), ("body", one.Body)])
        {
            if (text is not null)
            {
                Console.WriteLine($"    {title}:");
                foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
                {
                    Console.WriteLine("      " + Printable.Of(line));
                }
            }
        }
    }
}
