using System.CommandLine;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Cli.Routes;

/// <summary><c>routes</c>: shows, tries and checks what <c>pipeline.json</c> says.</summary>
internal static class RoutesCommand
{
    public static Command Create() =>
        new(
            "routes",
            """
            Clients and routes of pipeline.json: list, test, check.

            What is in force, what an event would lead to, and whether a file is right. docs/routes.md shows how such a file is written.
            """
        )
        {
            List(),
            Test(),
            Check(),
            ReportCommand.Create(),
            Push(),
            Schema(),
        };

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the routes of the running pipeline, what they do, and when each matched last.") { json };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var routes = await operations.ListRoutesAsync(cancellationToken);
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(routes, RoutesJson.Default.RouteView);
                    return;
                }
                if (routes.Count == 0)
                {
                    Console.WriteLine("No routes. They are written in pipeline.json; docs/routes.md shows how.");
                    return;
                }
                // What a route asks for and does are sentences; in columns of a terminal nobody could read them.
                foreach (var route in routes)
                {
                    Console.WriteLine(
                        Printable.Of(
                            $"{route.Name}: "
                                + (
                                    route.MatchedAt is { } matched
                                        ? $"matched last {ShownTime.Minute(matched)}{ShownTime.Zone}"
                                        : "has never matched"
                                )
                        )
                    );
                    HelpText.Prose(Console.Out, Printable.Of($"    when  {route.When}"), 10);
                    HelpText.Prose(Console.Out, Printable.Of($"    does  {string.Join(", ", route.Do)}"), 10);
                }
            }
        );
    }

    private static Command Test()
    {
        var what = new Argument<string>("event")
        {
            Description = "A file with an event's body, or the key of an event that was received; its beginning will do.",
            HelpName = "event.json|key",
        };
        var category = new Option<string?>("--category")
        {
            Description = "What a reply is to count as, for example interested. Without it: what the rules read it as.",
        };
        var json = CommonOptions.Json();
        var command = new Command("test", "Says which route an event takes, who would be told and what would be called. Nothing is sent.")
        {
            what,
            category,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var named = result.GetValue(what)!;
                var isFile = File.Exists(named);
                var test = await operations.TestRoutesAsync(
                    isFile ? "event" : "key",
                    isFile ? await File.ReadAllTextAsync(named, cancellationToken) : named,
                    result.GetValue(category),
                    cancellationToken
                );
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(test, RoutesJson.Default.RouteTest);
                    return;
                }
                Print(test);
            }
        );
    }

    private static void Print(RouteTest test)
    {
        Console.WriteLine($"Event:    {Printable.Of(test.EventType)}{(test.Category is null ? "" : $", read as {test.Category}")}");
        Console.WriteLine(
            $"Client:   {test.Client ?? "none"} (workspace "
                + $"{Printable.Of(test.Workspace)}){(test.Observes ? ", observes: nothing would leave" : "")}"
        );
        if (test.Held is not null)
        {
            Console.WriteLine($"Kept:     {test.Held}");
        }
        Console.WriteLine(
            $"Route:    {(test.Routes.Count == 0 ? "none matches; the event takes its ordinary way" : string.Join(", ", test.Routes))}"
        );
        Console.WriteLine($"Alert:    {test.Alert}");
        foreach (var action in test.Actions)
        {
            Console.WriteLine($"Besides:  {Printable.Of(action)}");
        }
        Console.WriteLine("Nothing was sent.");
    }

    private static Command Check()
    {
        var file = new Argument<string>("file") { Description = "The file to check." };
        var json = CommonOptions.Json();
        var command = new Command(
            "check",
            "Reads a file with the settings of this shell, and says all that is wrong with it. Needs no running pipeline."
        )
        {
            file,
            json,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var path = result.GetValue(file)!;
                if (!File.Exists(path))
                {
                    await Console.Error.WriteLineAsync($"There is no file {path}.");
                    return ExitCode.Usage;
                }
                var reading = new FileReader(new ConfigurationBuilder().AddEnvironmentVariables().Build()).Read(
                    await File.ReadAllBytesAsync(path, cancellationToken)
                );
                var report = CheckReport.Of(reading);
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(report, RoutesJson.Default.CheckReport);
                    return report.IsRight ? ExitCode.Ok : ExitCode.Usage;
                }
                return await SayAsync(
                    path,
                    report.IsRight,
                    report.Problems.Select(problem => problem.ToString()),
                    $"{path} is right: {Counted.Of(report.Clients, "client")}, {Counted.Of(report.Routes, "route")}."
                );
            }
        );
        return command;
    }

    private static Command Push()
    {
        var file = new Argument<string>("file") { Description = "The file to put in force." };
        var json = CommonOptions.Json();
        var command = new Command(
            "push",
            "Puts a file in force where the pipeline keeps it in its storage, as in Azure. A wrong one is refused, and the old one stays."
        )
        {
            file,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var path = result.GetValue(file)!;
                if (!File.Exists(path))
                {
                    await Console.Error.WriteLineAsync($"There is no file {path}.");
                    return ExitCode.Usage;
                }
                var report = await operations.PushRoutesAsync(await File.ReadAllTextAsync(path, cancellationToken), cancellationToken);
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(report, RoutesJson.Default.PushReport);
                    return report.InForce ? ExitCode.Ok : ExitCode.Usage;
                }
                return await SayAsync(
                    path,
                    report.InForce,
                    report.Problems,
                    $"In force: {Counted.Of(report.Clients, "client")}, {Counted.Of(report.Routes, "route")}. Every instance has it "
                        + $"within a minute."
                );
            }
        );
    }

    private static async Task<int> SayAsync(string path, bool isRight, IEnumerable<string> problems, string success)
    {
        foreach (var problem in problems)
        {
            await Console.Error.WriteLineAsync(Printable.Of($"{path}, {problem}"));
        }
        if (isRight)
        {
            Console.WriteLine(success);
        }
        return isRight ? ExitCode.Ok : ExitCode.Usage;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Prints the JSON Schema of pipeline.json, by which an editor completes and checks it.");
        command.SetAction(_ => Console.Write(FileSchema.Text()));
        return command;
    }
}
