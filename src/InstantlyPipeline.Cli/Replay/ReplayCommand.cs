using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Replay;

/// <summary><c>replay</c>: runs again what failed or what is named, never what is done.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var key = new Argument<string?>("event-key")
        {
            Description = "Replay this one event, its key's beginning will do; without it, those that the filter finds.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var status = new Option<string?>("--status") { Description = "Replay events of this status; needed when no event is named." };
        status.AcceptOnlyFromAmong("dead", "done", "processing");
        var filter = new EventFilter();
        var step = new Option<string[]>("--step")
        {
            Description = "Run this step again even though it is done, for example hubspot-task. May be given several times.",
        };
        var rate = new Option<int>("--rate")
        {
            Description = $"Events started a second, 1 to {ReplayRequest.MostPerSecond}.",
            DefaultValueFactory = _ => ReplayRequest.DefaultPerSecond,
        };
        var limit = new Option<int>("--limit")
        {
            Description = $"At most this many events, the oldest first, 1 to {EventQuery.MaxLimit}.",
            DefaultValueFactory = _ => EventQuery.MaxLimit,
        };
        var add = new Option<string?>("--add")
        {
            Description = "With one delivery in quarantine: take it in with this field, <field>=<value>. What it has stays as it is.",
        };
        add.Validators.Add(result =>
        {
            if (result.GetValue(add) is { } text && FieldOf(text) is null)
            {
                result.AddError("--add takes <field>=<value>, for example --add event_type=reply_received.");
            }
        });
        var yes = new Option<bool>("--yes") { Description = "Do it. Without this, nothing changes and you see what would be done." };
        var json = CommonOptions.Json();
        var command = new Command(
            "replay",
            """
            Runs again what failed or what you name, never what is done.

            Events run again from their archived bodies; nothing is asked of Instantly. Steps that are done stay done, unless --step names
            them. The first call says what would happen; the same call with --yes does it:
              replay v1-20260818-0a1b…                                one event
              replay --status dead --type reply_received --since 2026-08-18
              replay --status done --step hubspot-task --campaign …   one step of finished events
              replay v1-20260818-77c0… --add event_type=reply_received      what is in quarantine for want of a field
            An event that waits for its next attempt is left alone, so asking twice does nothing twice. Discarded dead letters need their
            key.
            """
        )
        {
            key,
            status,
            step,
            add,
            rate,
            limit,
            yes,
            json,
        };
        filter.AddTo(command);
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                if (result.GetValue(key) is null && result.GetValue(status) is null)
                {
                    Console.Error.WriteLine("Name an event, or choose events with --status (dead, done or processing).");
                    return ExitCode.Usage;
                }
                if (result.GetValue(key) is null && result.GetValue(add) is not null)
                {
                    Console.Error.WriteLine("--add is for one delivery in quarantine: name it by its key.");
                    return ExitCode.Usage;
                }
                var added = result.GetValue(add) is { } text ? FieldOf(text) : null;
                var steps = result.GetValue(step) is { Length: > 0 } named ? string.Join(',', named) : null;
                (string, string?)[] wish =
                [
                    ("key", result.GetValue(key)),
                    ("status", result.GetValue(status)),
                    .. filter.Of(result),
                    ("step", steps),
                    ("addField", added?.Field),
                    ("addValue", added?.Value),
                    ("rate", result.GetValue(rate).ToString(CultureInfo.InvariantCulture)),
                    ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                    ("confirm", result.GetValue(yes) ? "true" : null),
                ];
                Print(await operations.ReplayAsync(wish, cancellationToken), result.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static (string Field, string Value)? FieldOf(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } field, { Length: > 0 } value] ? (field.Trim(), value) : null;

    internal static void Print(ReplayReport report, bool json)
    {
        if (json)
        {
            PipelineCommand.Json(report, OperationsJson.Default.ReplayReport);
            return;
        }
        foreach (var line in report.Events)
        {
            Console.WriteLine(
                Printable.Of(
                    line.StartsAt is { } at
                        ? $"{line.EventKey}  at {ShownTime.Of(at)}{ShownTime.Zone}  "
                            + $"{(line.Steps.Count == 0 ? "from its start" : string.Join(", ", line.Steps))}"
                        : $"{line.EventKey}  left alone: {line.Why}"
                )
            );
        }
        Console.WriteLine(
            $"{Counted.Of(report.Replayed, "event")} "
                + $"{(report.Confirmed ? (report.Replayed == 1 ? "is" : "are") + " replayed" : "would be replayed")}, "
                + $"{report.LeftAlone} left alone."
        );
        if (report.Calls.Count > 0)
        {
            Console.WriteLine(
                "Steps: "
                    + Printable.Of(string.Join(", ", report.Calls.Select(call => $"{call.Value} × {call.Key}")))
                    + ", and those that come after them."
            );
        }
        Console.WriteLine(
            report.Confirmed ? "See what becomes of them with `events`."
            : report.Replayed == 0 ? "Nothing was changed, and --yes would change nothing."
            : "Nothing was changed. Say --yes to do it."
        );
    }
}
