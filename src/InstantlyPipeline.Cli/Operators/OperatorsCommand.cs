using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Operators;

namespace InstantlyPipeline.Cli.Operators;

/// <summary><c>operators</c>: who may use the desk and these commands, and what for.</summary>
internal static class OperatorsCommand
{
    public static Command Create() =>
        new(
            "operators",
            """
            Named tokens, so that the trail says who did what and everybody may do only what they need. Roles: read sees, act decides about events and leads,
            admin makes tokens. A token with --client sees and acts on those clients only, by workspace id or by the name in pipeline.json. Needs the token of the settings, or another admin's.
              operators make Ana --role act
              operators make Dashboard --client 6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90
            """
        )
        {
            Make(),
            List(),
            Revoke(),
        };

    private static Command Make()
    {
        var name = new Argument<string>("name")
        {
            Description = "Whose token it is; stands beside everything done with it. A name is never used twice.",
        };
        var role = new Option<string>("--role") { Description = "read, act or admin.", DefaultValueFactory = _ => "read" };
        role.AcceptOnlyFromAmong("read", "act", "admin");
        var client = new Option<string[]>("--client")
        {
            Description = "Good for this client or workspace id only. May be given several times; without it, for all.",
        };
        var json = CommonOptions.Json();
        return Acting(
            new Command("make", "Makes a token and prints it, this once: only its hash is kept.") { name, role, client, json },
            async (result, operations, cancellationToken) =>
            {
                var clients = result.GetValue(client) is { Length: > 0 } some ? string.Join(',', some) : null;
                var made = await operations.MakeOperatorAsync(result.GetValue(name)!, result.GetValue(role)!, clients, cancellationToken);
                if (result.GetValue(json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(made, OperationsJson.Default.MadeOperator));
                    return;
                }
                Console.WriteLine(made.Token);
                Console.Error.WriteLine(
                    Printable.Of(
                        $"The token of {made.Name} ({made.Role}{(made.Clients.Count == 0 ? "" : ", for " + string.Join(", ", made.Clients))}). It is shown this once. Give it to them over a safe way."
                    )
                );
            }
        );
    }

    private static Command List()
    {
        var json = CommonOptions.Json();
        return Acting(
            new Command("list", "Lists the named tokens; nobody can see the tokens themselves.") { json },
            async (result, operations, cancellationToken) =>
                Print(await operations.ListOperatorsAsync(cancellationToken), result.GetValue(json))
        );
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "As `list` shows it." };
        var json = CommonOptions.Json();
        return Acting(
            new Command("revoke", "Makes a token no good, at once.") { name, json },
            async (result, operations, cancellationToken) =>
                Print(await operations.RevokeOperatorAsync(result.GetValue(name)!, cancellationToken), result.GetValue(json))
        );
    }

    private static Command Acting(Command command, Func<ParseResult, OperationsClient, CancellationToken, Task> act)
    {
        var (url, token, data) = (CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        command.Add(url);
        command.Add(token);
        command.Add(data);
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
                    await act(result, operations, cancellationToken);
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    private static void Print(IReadOnlyList<OperatorEntry> operators, bool json)
    {
        if (json)
        {
            foreach (var one in operators)
            {
                Console.WriteLine(JsonSerializer.Serialize(one, OperationsJson.Default.OperatorEntry));
            }
        }
        else if (operators.Count == 0)
        {
            Console.WriteLine("Nobody has a named token. Make one with `instantly-pipeline operators make <name>`.");
        }
        else
        {
            TextTable.Write(
                Console.Out,
                [
                    ["NAME", "ROLE", "CLIENTS", "MADE (UTC)", "BY", "REVOKED (UTC)"],
                    .. operators.Select(one =>
                        new[]
                        {
                            one.Name,
                            one.Role,
                            one.Clients.Count == 0 ? "all" : string.Join(", ", one.Clients),
                            At(one.MadeAt),
                            one.MadeBy,
                            one.RevokedAt is { } revoked ? At(revoked) : "",
                        }
                    ),
                ]
            );
        }
    }

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
