using System.CommandLine;
using System.Globalization;
using System.Text;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations.Suppressed;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.Cli.Suppressions;

/// <summary><c>suppressions</c>: the addresses that may not be mailed, and what people decide about them.</summary>
internal static class SuppressionsCommand
{
    private const string JsonShape = """
        --json prints one object a line: {"workspace","address","barred","reason","evidence","source","since","by","eventKey","note","liftedAt","liftedBy","liftedWhy","places"}
        """;

    private static string[] Header => ["ADDRESS", "REASON", "EVIDENCE", "SINCE" + ShownTime.Zone, "BY", "CLIENT", "PLACES"];

    public static Command Create() =>
        new(
            "suppressions",
            """
            The addresses that no mail may go to: list, add, remove.

            One list for each client (workspace). Bounces and wishes to be left alone come on it by themselves. Addresses only, never a
            domain: that would bar everybody there.
            """
        )
        {
            List("list", "Lists barred addresses.", withText: false),
            List("search", "Lists addresses that hold a text.", withText: true),
            Why(),
            Add(),
            Remove(),
            Export(),
            Import(),
        };

    private static Command List(string name, string help, bool withText)
    {
        var text = new Argument<string>("text") { Description = "A part of the address." };
        var (workspace, json) = (Workspace(required: false), CommonOptions.Json());
        var reason = new Option<string?>("--reason") { Description = "Only this reason, for example hard-bounce." };
        var lifted = new Option<bool>("--lifted")
        {
            Description = "Those that were barred and may be mailed again, instead of those that are barred.",
        };
        var limit = new Option<int>("--limit")
        {
            Description = $"At most this many, 1 to {SuppressionOperations.MaxLimit}.",
            DefaultValueFactory = _ => 1_000,
        };
        var command = new Command(name, $"{help}\n\n{JsonShape}") { workspace, reason, lifted, limit, json };
        if (withText)
        {
            command.Add(text);
        }
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var found = await operations.ListSuppressionsAsync(
                    cancellationToken,
                    ("text", withText ? result.GetValue(text) : null),
                    ("workspace", result.GetValue(workspace)),
                    ("reason", result.GetValue(reason)),
                    ("lifted", result.GetValue(lifted) ? "true" : null),
                    ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture))
                );
                IReadOnlyDictionary<string, string> clients = result.GetValue(json)
                    ? new Dictionary<string, string>()
                    : await operations.ClientNamesAsync(cancellationToken);
                Print(found, result.GetValue(json), clients);
                return ExitCode.Ok;
            }
        );
    }

    private static Command Why()
    {
        var (address, workspace, json) = (Address(), Workspace(required: false), CommonOptions.Json());
        return new Command("why", "Says how it came that an address is barred, where, and what lifting the bar would do.")
        {
            address,
            workspace,
            json,
        }.Asking(
            async (result, operations, cancellationToken) =>
                Print(
                    await operations.DecideAsync(
                        "why",
                        cancellationToken,
                        ("lead", result.GetValue(address)),
                        ("workspace", result.GetValue(workspace))
                    ),
                    result.GetValue(json)
                )
        );
    }

    private static Command Add() =>
        Decision(
            "add",
            "Bars an address: here at once, then on Instantly's block list, in the CRMs and the leads table.",
            "Why it is barred; kept on the list.",
            new Option<string?>("--reason") { Description = "A short code, for example unsubscribed; without it by-hand." }
        );

    private static Command Remove() =>
        Decision(
            "remove",
            """
            Lets an address be mailed again.

            What the pipeline set is undone, in Instantly and in the CRMs; what was there before stays, and so does what another client that
            shares the CRM needs. What only a person can do is said. No old event bars the address again.
            """,
            "Why it may be mailed again; kept on the list."
        );

    /// <summary>What a person decides about one address.</summary>
    /// <param name="verb">The command's name, and that of the operation.</param>
    private static Command Decision(string verb, string help, string because, Option<string?>? reason = null)
    {
        var (address, workspace, why, who, json) = (
            Address(),
            Workspace(required: true),
            new Option<string>("--why") { Description = because, Required = true },
            Who(),
            CommonOptions.Json()
        );
        var command = new Command(verb, help) { address, workspace, why, who };
        if (reason is not null)
        {
            command.Add(reason);
        }
        command.Add(json);
        return command.Asking(
            async (result, operations, cancellationToken) =>
                Print(
                    await operations.DecideAsync(
                        verb,
                        cancellationToken,
                        ("lead", result.GetValue(address)),
                        ("workspace", result.GetValue(workspace)),
                        ("why", result.GetValue(why)),
                        ("who", result.GetValue(who)),
                        ("reason", reason is null ? null : result.GetValue(reason))
                    ),
                    result.GetValue(json)
                )
        );
    }

    private static Command Export()
    {
        var workspace = Workspace(required: false);
        var file = new Argument<string?>("file") { Description = "Where to; without it standard output.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("export", "Writes the list as CSV, which a spreadsheet opens without running anything, and `import` reads.")
        {
            file,
            workspace,
        }.Asking(
            async (result, operations, cancellationToken) =>
            {
                var csv = await operations.ExportSuppressionsAsync(result.GetValue(workspace), cancellationToken);
                if (result.GetValue(file) is { } path)
                {
                    await File.WriteAllBytesAsync(path, csv, cancellationToken);
                }
                else
                {
                    await using var output = Console.OpenStandardOutput();
                    await output.WriteAsync(csv, cancellationToken);
                }
                return ExitCode.Ok;
            }
        );
    }

    private static Command Import()
    {
        var file = new Argument<string>("file")
        {
            Description = "CSV with a first line of column names; only 'address' is needed. An export has them all.",
        };
        var workspace = new Option<string?>("--workspace") { Description = "The client of rows that name none." };
        var everywhere = new Option<bool>("--everywhere")
        {
            Description = "Bar the new ones in Instantly, the CRMs and the leads table, too; without it they are barred here alone.",
        };
        var (who, json) = (Who(), CommonOptions.Json());
        return new Command(
            "import",
            """
            Puts a file's addresses on the list.

            A row keeps its own time: an address whose bar a person lifted later stays free.
            --json prints {"added","known","lifted","problems"}
            """
        )
        {
            file,
            workspace,
            everywhere,
            who,
            json,
        }.Asking(
            async (result, operations, cancellationToken) =>
            {
                var total = new SuppressionImported(0, 0, 0, []);
                List<(string Csv, int Skipped)> parts = [.. SuppressionFile.Parts(ReadFile(result.GetValue(file)!))];
                await using var progress = new Progress("Importing", parts.Count, "parts");
                foreach (var part in parts)
                {
                    var imported = await operations.ImportSuppressionsAsync(
                        cancellationToken,
                        ("csv", part.Csv),
                        ("workspace", result.GetValue(workspace)),
                        ("who", result.GetValue(who)),
                        ("everywhere", result.GetValue(everywhere) ? "true" : null)
                    );
                    progress.Add();
                    total = new(
                        total.Added + imported.Added,
                        total.Known + imported.Known,
                        total.Lifted + imported.Lifted,
                        [
                            .. total.Problems,
                            .. imported.Problems.Select(problem =>
                                part.Skipped == 0 ? problem : $"After line {part.Skipped + 1}: {problem}"
                            ),
                        ]
                    );
                }
                Print(total, result.GetValue(json));
                return total.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
            }
        );
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new OperationsException(
                $"The file cannot be read ({ex.GetType().Name}). Name one that exists and that you may read.",
                400
            );
        }
    }

    private static Argument<string> Address() => new("address") { Description = "One e-mail address." };

    private static Option<string?> Workspace(bool required) =>
        new("--workspace")
        {
            Description = required
                ? "The client: its name in pipeline.json, or the id of the Instantly workspace."
                : "Only this client: its name in pipeline.json, or a workspace id.",
            Required = required,
        };

    private static Option<string> Who() =>
        new("--who") { Description = "Who decides, where the token does not say it.", DefaultValueFactory = _ => Environment.UserName };

    /// <param name="clients">What clients are called, by workspace.</param>
    private static void Print(IReadOnlyList<SuppressionView> found, bool json, IReadOnlyDictionary<string, string> clients)
    {
        if (json)
        {
            PipelineCommand.Json(found, SuppressionsJson.Default.SuppressionView);
        }
        else if (found.Count == 0)
        {
            Console.WriteLine("No address is on the list, or none that was asked for. `suppressions add` bars one.");
        }
        else
        {
            TextTable.Write(
                Console.Out,
                [
                    Header,
                    .. found.Select(view =>
                        new[]
                        {
                            view.Address,
                            view.Reason ?? "-",
                            view.Evidence ?? "-",
                            view.Since is { } since ? ShownTime.Minute(since) : "-",
                            view.By ?? "-",
                            clients.GetValueOrDefault(view.Workspace, view.Workspace),
                            string.Join(", ", view.Places.Select(place => $"{place.Where}: {place.Deed.ToString().ToLowerInvariant()}")),
                        }
                    ),
                ],
                whole: [0]
            );
        }
    }

    private static int Print(SuppressionAnswer answer, bool json)
    {
        if (json)
        {
            PipelineCommand.Json(answer, SuppressionsJson.Default.SuppressionAnswer);
            return ExitCode.Ok;
        }
        foreach (var sentence in answer.Sentences)
        {
            Console.WriteLine(Printable.Of(sentence));
        }
        if (answer.EventKey is { } key)
        {
            Console.WriteLine($"See how far it is: instantly-pipeline events {key}");
        }
        return ExitCode.Ok;
    }

    private static void Print(SuppressionImported imported, bool json)
    {
        if (json)
        {
            PipelineCommand.Json(imported, SuppressionsJson.Default.SuppressionImported);
            return;
        }
        Console.WriteLine(
            $"{imported.Added} added, {imported.Known} barred before, {imported.Lifted} stay free because a person lifted their bar "
                + $"later, {imported.Problems.Count} left out."
        );
        foreach (var problem in imported.Problems)
        {
            Console.Error.WriteLine(Printable.Of(problem));
        }
    }
}
