using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Events;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Replay;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.DeadLetters;

/// <summary><c>dead-letters</c>: what waits for a person, and what the person decides.</summary>
internal static class DeadLettersCommand
{
    public static Command Create() =>
        new(
            "dead-letters",
            """
            What was given up, and what you decide about it.

            Each has a reason and what to do. Cure the cause, then requeue it; or discard it, with a reason that is kept.
              dead-letters list
              dead-letters show v1-20260818-0a1b2c3d
            """
        )
        {
            List(),
            Show(),
            Requeue(),
            Discard(),
        };

    private static Command List()
    {
        var filter = new EventFilter();
        var discarded = new Option<bool>("--discarded") { Description = "Those that were discarded, instead of those that wait." };
        var limit = new Option<int>("--limit")
        {
            Description = $"At most this many, 1 to {EventQuery.MaxLimit}.",
            DefaultValueFactory = _ => EventQuery.DefaultLimit,
        };
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists dead letters, newest first.") { discarded, limit, json };
        filter.AddTo(command);
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var found = await operations.ListEventsAsync(
                    cancellationToken,
                    [
                        ("status", "dead"),
                        ("discarded", result.GetValue(discarded) ? "true" : "false"),
                        .. filter.Of(result),
                        ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                    ]
                );
                Print(found, result.GetValue(json), withSteps: false);
            }
        );
    }

    private static Command Show()
    {
        var (key, json) = (Key(), CommonOptions.Json());
        return new Command("show", "Shows one with its steps.") { key, json }.Asking(
            async (result, operations, cancellationToken) =>
                Print([await operations.ShowEventAsync(result.GetValue(key)!, cancellationToken)], result.GetValue(json), withSteps: true)
        );
    }

    private static Command Requeue()
    {
        var (key, json) = (Key(), CommonOptions.Json());
        return new Command(
            "requeue",
            "Runs one again: the same as `replay <event-key> --yes`. For many at once use `replay --status dead`."
        )
        {
            key,
            json,
        }.Asking(
            async (result, operations, cancellationToken) =>
                ReplayCommand.Print(
                    await operations.ReplayAsync([("key", result.GetValue(key)), ("confirm", "true")], cancellationToken),
                    result.GetValue(json)
                )
        );
    }

    private static Command Discard()
    {
        var (key, json) = (Key(), CommonOptions.Json());
        var why = new Option<string>("--why") { Description = "Why nothing needs to be done; kept with the event.", Required = true };
        var who = new Option<string>("--who")
        {
            Description = "Who decides; kept with the event.",
            DefaultValueFactory = _ => Environment.UserName,
        };
        return new Command("discard", "Sets one aside for good; who, when and why are kept, and `list --discarded` shows it.")
        {
            key,
            why,
            who,
            json,
        }.Asking(
            async (result, operations, cancellationToken) =>
                Print(
                    [await operations.DiscardAsync(result.GetValue(key)!, result.GetValue(who)!, result.GetValue(why)!, cancellationToken)],
                    result.GetValue(json),
                    withSteps: false
                )
        );
    }

    private static Argument<string> Key() => new("event-key") { Description = "As `list` shows it; its beginning will do." };

    private static void Print(IReadOnlyList<EventView> found, bool json, bool withSteps)
    {
        if (json)
        {
            PipelineCommand.Json(found, OperationsJson.Default.EventView);
        }
        else if (found.Count == 0)
        {
            Console.WriteLine("No dead letters.");
        }
        else
        {
            EventTable.Write(Console.Out, found, withSteps);
        }
    }
}
