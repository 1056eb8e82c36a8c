using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.Replay;

/// <summary><c>replay</c>: runs again what failed or what is named, never what is done.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var key = new Argument<string?>("event-key")
        {
            Description = "Replay this one event; without it, those that the filter finds.",
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
        var yes = new Option<bool>("--yes") { Description = "Do it. Without this, nothing changes and you see what would be done." };
        var (json, url, token, data) = (CommonOptions.Json(), CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command(
            "replay",
            """
            Runs events again from their archived bodies; nothing is asked of Instantly. Steps that are done stay done, unless --step names them.
            The first call says what would happen; the same call with --yes does it:
              replay v1-20260818-0a1b…                                one event
              replay --status dead --type reply_received --since 2026-08-18
              replay --status done --step hubspot-task --campaign …   one step of finished events
            An event that waits for its next attempt is left alone, so asking twice does nothing twice. Discarded dead letters need their key.
            """
        )
        {
            key,
            status,
            step,
            rate,
            limit,
            yes,
            json,
            url,
            token,
            data,
        };
        filter.AddTo(command);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                if (result.GetValue(key) is null && result.GetValue(status) is null)
                {
                    Console.Error.WriteLine("Name an event, or choose events with --status (dead, done or processing).");
                    return ExitCode.Usage;
                }
                var steps = result.GetValue(step) is { Length: > 0 } named ? string.Join(',', named) : null;
                (string, string?)[] wish =
                [
                    ("key", result.GetValue(key)),
                    ("status", result.GetValue(status)),
                    .. filter.Of(result),
                    ("step", steps),
                    ("rate", result.GetValue(rate).ToString(CultureInfo.InvariantCulture)),
                    ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                    ("confirm", result.GetValue(yes) ? "true" : null),
                ];
                using var operations = new OperationsClient(
                    result.GetValue(url)!,
                    result.GetValue(token),
                    DataDirectory.At(result.GetValue(data)!)
                );
                return await OperationsException.ReportAsync(async () =>
                {
                    Print(await operations.ReplayAsync(wish, cancellationToken), result.GetValue(json));
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    internal static void Print(ReplayReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, OperationsJson.Default.ReplayReport));
            return;
        }
        foreach (var line in report.Events)
        {
            Console.WriteLine(
                Printable.Of(
                    line.StartsAt is { } at
                        ? $"{line.EventKey}  at {at:yyyy-MM-ddTHH:mm:ssZ}  {(line.Steps.Count == 0 ? "from its start" : string.Join(", ", line.Steps))}"
                        : $"{line.EventKey}  left alone: {line.Why}"
                )
            );
        }
        Console.WriteLine(
            $"{report.Replayed} event(s) {(report.Confirmed ? "are replayed" : "would be replayed")}, {report.LeftAlone} left alone."
        );
        if (report.Calls.Count > 0)
        {
            Console.WriteLine(
                "Steps: "
                    + Printable.Of(string.Join(", ", report.Calls.Select(call => $"{call.Value} × {call.Key}")))
                    + ", and those that come after them."
            );
        }
        Console.WriteLine(report.Confirmed ? "See what becomes of them with `events`." : "Nothing was changed. Say --yes to do it.");
    }
}
