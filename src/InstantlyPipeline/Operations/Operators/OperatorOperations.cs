using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations.Operators;

/// <summary>The operations about those who use the API: who I am, who there is, and who did what.</summary>
internal sealed class OperatorOperations(OperatorTokens tokens, Trail trail) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "me",
                OperationsRole.Read,
                "says whose token this is, with role and clients",
                (call, _) => Task.FromResult(HttpAnswer.Json(Me.Of(call.Operator), OperationsJson.Default.Me))
            )
            {
                PerClient = true,
            },
            new(
                "GET",
                "operators",
                OperationsRole.Admin,
                "lists the named tokens, without the tokens",
                async (_, ct) => HttpAnswer.Json(await tokens.ListAsync(ct), OperationsJson.Default.IReadOnlyListOperatorEntry)
            ),
            new(
                "POST",
                "operators",
                OperationsRole.Admin,
                "makes a token for a `name` with a `role` (read, act, admin) and perhaps `clients`; the answer shows it this once",
                MakeAsync
            ),
            new("POST", "operators/revoke", OperationsRole.Admin, "makes the token of a `name` no good", RevokeAsync),
            new(
                "GET",
                "trail",
                OperationsRole.Read,
                "shows who did what, newest first, from a `cursor` on",
                async (call, ct) =>
                    HttpAnswer.Json(
                        await trail.ReadAsync(call.Parameter("cursor"), call.Operator.Sees, ct),
                        OperationsJson.Default.TrailPage
                    )
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> MakeAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (
            call.Parameter("name")?.Trim() is not { Length: > 0 and <= 60 } name
            || name.Any(char.IsControl)
            || name.Equals(Operator.OfTheSettings.Name, StringComparison.OrdinalIgnoreCase)
        )
        {
            return HttpAnswer.Problem(
                400,
                "An operator needs a name.",
                "Give name: at most 60 characters, and not admin, which is the token of the settings."
            );
        }
        if (!Enum.TryParse<OperationsRole>(call.Parameter("role") ?? "read", ignoreCase: true, out var role) || !Enum.IsDefined(role))
        {
            return HttpAnswer.Problem(400, "The role is not understood.", "role is read, act or admin.");
        }
        var clients = (call.Parameter("clients") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (clients.Length > 100 || clients.Any(client => client.Length > 100 || client.Any(char.IsControl)))
        {
            return HttpAnswer.Problem(
                400,
                "The clients are not understood.",
                "clients is a list of at most 100 workspace ids or names of clients; without it the token is good for all of them."
            );
        }
        if (await tokens.MakeAsync(name, role, clients, call.Operator.Name, cancellationToken) is not { } made)
        {
            return HttpAnswer.Problem(
                409,
                "There is an operator of this name.",
                "Names are not used again, not even after a revocation: the trail would name two people alike."
            );
        }
        await call.NoteAsync(new CallNote { Outcome = $"made {name} ({made.Role})" }, cancellationToken);
        return HttpAnswer.Json(made, OperationsJson.Default.MadeOperator);
    }

    private async Task<HttpAnswer> RevokeAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("name") is not { } name || !await tokens.RevokeAsync(name, cancellationToken))
        {
            return HttpAnswer.Problem(404, "No operator has this name.", "GET operators lists those there are.");
        }
        await call.NoteAsync(new CallNote { Outcome = $"revoked {name.Trim()}" }, cancellationToken);
        return HttpAnswer.Json(await tokens.ListAsync(cancellationToken), OperationsJson.Default.IReadOnlyListOperatorEntry);
    }
}
