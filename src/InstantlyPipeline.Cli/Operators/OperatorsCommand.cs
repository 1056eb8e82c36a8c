using System.CommandLine;
using InstantlyPipeline.Cli.Frame;
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
            Who may use the desk and these commands, and what for.

            Named tokens: the trail says who did what, and everybody may do only what they need. Roles: read sees, act decides about
            events and leads, admin also makes tokens and forgets people. A token with --client sees and acts on those clients only, by
            workspace id or by the name in pipeline.json. Needs the token of the settings, or another admin's.
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
        return new Command("make", "Makes a token and prints it, this once: only its hash is kept.") { name, role, client, json }.Asking(
            async (result, operations, cancellationToken) =>
            {
                var clients = result.GetValue(client) is { Length: > 0 } some ? string.Join(',', some) : null;
                var made = await operations.MakeOperatorAsync(result.GetValue(name)!, result.GetValue(role)!, clients, cancellationToken);
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(made, OperationsJson.Default.MadeOperator);
                    return;
                }
                Console.WriteLine(made.Token);
                Console.Error.WriteLine(
                    Printable.Of(
                        $"The token of {made.Name} "
                            + $"({made.Role}{(made.Clients.Count == 0 ? "" : ", for " + string.Join(", ", made.Clients))}). It is "
                            + $"shown this once. Give it to them over a safe way."
                    )
                );
            }
        );
    }

    private static Command List()
    {
        var json = CommonOptions.Json();
        return new Command("list", "Lists the named tokens; nobody can see the tokens themselves.") { json }.Asking(
            async (result, operations, cancellationToken) =>
                Print(await operations.ListOperatorsAsync(cancellationToken), result.GetValue(json))
        );
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "As `list` shows it." };
        var json = CommonOptions.Json();
        return new Command("revoke", "Makes a token no good, at once.") { name, json }.Asking(
            async (result, operations, cancellationToken) =>
                Print(await operations.RevokeOperatorAsync(result.GetValue(name)!, cancellationToken), result.GetValue(json))
        );
    }

    private static void Print(IReadOnlyList<OperatorEntry> operators, bool json)
    {
        if (json)
        {
            PipelineCommand.Json(operators, OperationsJson.Default.OperatorEntry);
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
                    ["NAME", "ROLE", "CLIENTS", "MADE" + ShownTime.Zone, "BY", "REVOKED" + ShownTime.Zone],
                    .. operators.Select(one =>
                        new[]
                        {
                            one.Name,
                            one.Role,
                            one.Clients.Count == 0 ? "all" : string.Join(", ", one.Clients),
                            ShownTime.Minute(one.MadeAt),
                            one.MadeBy,
                            one.RevokedAt is { } revoked ? ShownTime.Minute(revoked) : "",
                        }
                    ),
                ],
                whole: [0]
            );
        }
    }
}
