using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Cli.Routes;

/// <summary><c>routes</c>: shows, tries and checks what <c>pipeline.json</c> says.</summary>
internal static class RoutesCommand
{
    public static Command Create() =>
        new(
            "routes",
            """
            Clients and routes of pipeline.json: what is in force, what an event would lead to, and whether a file is right.
            """
        )
        {
            List(),
            Test(),
            Check(),
            Push(),
            Schema(),
        };

    private static Command List()
    {
        var (url, token, data) = (CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command("list", "Lists the routes of the running pipeline, what they do, and when each matched last.")
        {
            url,
            token,
            data,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                using var operations = new OperationsClient(
                    result.GetValue(url)!,
                    result.GetValue(token),
                    DataDirectory.At(result.GetValue(data)!)
                );
                return await OperationsException.ReportAsync(async () =>
                {
                    var routes = await operations.ListRoutesAsync(cancellationToken);
                    if (routes.Count == 0)
                    {
                        Console.WriteLine("No routes. They are written in pipeline.json; docs/routes.md shows how.");
                        return ExitCode.Ok;
                    }
                    TextTable.Write(
                        Console.Out,
                        [
                            ["ROUTE", "WHEN", "DOES", "MATCHED LAST (UTC)"],
                            .. routes.Select(route =>
                                new[]
                                {
                                    route.Name,
                                    route.When,
                                    string.Join(", ", route.Do),
                                    route.MatchedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never",
                                }
                            ),
                        ]
                    );
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    private static Command Test()
    {
        var what = new Argument<string>("event")
        {
            Description = "A file with an event's body, or the key of an event that was received.",
            HelpName = "event.json|key",
        };
        var category = new Option<string?>("--category")
        {
            Description = "What a reply is to count as, for example interested. Without it: what the rules read it as.",
        };
        var (url, token, data) = (CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command("test", "Says which route an event takes, who would be told and what would be called. Nothing is sent.")
        {
            what,
            category,
            url,
            token,
            data,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var named = result.GetValue(what)!;
                using var operations = new OperationsClient(
                    result.GetValue(url)!,
                    result.GetValue(token),
                    DataDirectory.At(result.GetValue(data)!)
                );
                return await OperationsException.ReportAsync(async () =>
                {
                    var isFile = File.Exists(named);
                    Print(
                        await operations.TestRoutesAsync(
                            isFile ? "event" : "key",
                            isFile ? await File.ReadAllTextAsync(named, cancellationToken) : named,
                            result.GetValue(category),
                            cancellationToken
                        )
                    );
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    private static void Print(RouteTest test)
    {
        Console.WriteLine($"Event:    {Printable.Of(test.EventType)}{(test.Category is null ? "" : $", read as {test.Category}")}");
        Console.WriteLine(
            $"Client:   {test.Client ?? "none"} (workspace {Printable.Of(test.Workspace)}){(test.Observes ? ", observes: nothing would leave" : "")}"
        );
        if (test.Held is not null)
        {
            Console.WriteLine($"Kept:     {test.Held}");
        }
        Console.WriteLine(
            $"Route:    {(test.Routes.Count == 0 ? "none matches; the event is treated as ever" : string.Join(", ", test.Routes))}"
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
        var command = new Command(
            "check",
            "Reads a file with the settings of this shell, and says all that is wrong with it. Needs no running pipeline."
        )
        {
            file,
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
                foreach (var problem in reading.Problems)
                {
                    await Console.Error.WriteLineAsync($"{path}, {problem}");
                }
                if (reading.File is not { } right)
                {
                    return ExitCode.Usage;
                }
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path} is right: {right.Clients.Count} client(s), {right.Routes.Count} route(s)."
                    )
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command Push()
    {
        var file = new Argument<string>("file") { Description = "The file to put in force." };
        var (url, token, data) = (CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command(
            "push",
            "Puts a file in force where the pipeline keeps it in its storage, as in Azure. A wrong one is refused, and the old one stays."
        )
        {
            file,
            url,
            token,
            data,
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
                using var operations = new OperationsClient(
                    result.GetValue(url)!,
                    result.GetValue(token),
                    DataDirectory.At(result.GetValue(data)!)
                );
                return await OperationsException.ReportAsync(async () =>
                {
                    var report = await operations.PushRoutesAsync(await File.ReadAllTextAsync(path, cancellationToken), cancellationToken);
                    foreach (var problem in report.Problems)
                    {
                        await Console.Error.WriteLineAsync($"{path}, {problem}");
                    }
                    if (!report.InForce)
                    {
                        return ExitCode.Usage;
                    }
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"In force: {report.Clients} client(s), {report.Routes} route(s). Every instance has it within a minute."
                        )
                    );
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Prints the JSON Schema of pipeline.json, by which an editor completes and checks it.");
        command.SetAction(_ => Console.Write(FileSchema.Text()));
        return command;
    }
}
