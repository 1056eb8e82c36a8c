using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations.Operators;

namespace InstantlyPipeline.Operations;

/// <summary>
/// The HTTP API under <c>/operations</c> that the command line talks to, the same in both hosts. It never answers without
/// the token, not even to loopback: a tunnel or a proxy makes everyone local.
/// </summary>
/// <param name="tokens">Null: nobody but the token of the settings.</param>
/// <param name="trail">Null: nobody keeps one.</param>
/// <param name="settings">Know the clients by name; null: tokens name workspaces.</param>
/// <param name="keys">Know an event by the beginning of its key; null: whole keys only.</param>
public sealed class OperationsApi(
    OperationsTable table,
    OperationsToken token,
    OperatorTokens? tokens = null,
    Trail? trail = null,
    CurrentSettings? settings = null,
    EventKeys? keys = null
)
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "operations";

    private const string Bearer = "Bearer ";
    private const string KeyName = "key";

    /// <summary>What it answers is about people, so no cache keeps it.</summary>
    public async Task<HttpAnswer> AnswerAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        var answer = await FindAndAnswerAsync(request, cancellationToken);
        return answer with { Headers = [.. answer.Headers, new(HttpHeader.CacheControl, "no-store")] };
    }

    private async Task<HttpAnswer> FindAndAnswerAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        if (await CallerAsync(request.Authorization, cancellationToken) is not { } caller)
        {
            return HttpAnswer.Problem(
                401,
                "The operations API needs its token.",
                "Send it as `Authorization: Bearer <token>`. It is a token that `operators make` printed, or the value of "
                    + "Operations__Token; where that is not set, self-host keeps one in the file operations-token of its data directory."
            ) with
            {
                Headers = HttpHeader.One(HttpHeader.WwwAuthenticate, "Bearer"),
            };
        }
        if (request.Path.Trim('/').Length == 0 && request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
        {
            return HttpAnswer.Json([.. table.All.Select(ViewOf)], OperationsJson.Default.OperationViewArray);
        }
        var (operation, places, refusal) = table.Find(request.Method, request.Path);
        if (operation is null)
        {
            return refusal!;
        }
        if (operation.Role > caller.Role)
        {
            return HttpAnswer.Problem(
                403,
                "Your token may not do that.",
                $"{operation.Name} needs the role {operation.Role.ToString().ToLowerInvariant()}, and {caller.Name} has "
                    + $"{caller.Role.ToString().ToLowerInvariant()}. An admin makes tokens with `operators make`."
            );
        }
        if (!operation.PerClient && !caller.SeesEverybody)
        {
            return HttpAnswer.Problem(
                403,
                "Your token is for some clients only.",
                $"{operation.Name} tells of all of them. Ask with a token that was made without clients."
            );
        }
        var call = new OperationsCall(request.Query, places)
        {
            Operator = caller,
            Pattern = operation.Pattern,
            From = request.From,
            Trail = trail,
        };
        if (operation.Method != "GET")
        {
            return await request.ReadParametersAsync(cancellationToken) is { } parameter
                ? await AnswerAsync(operation, call with { Parameter = parameter }, cancellationToken)
                : HttpAnswer.Problem(
                    400,
                    "The body is not understood.",
                    "Send a JSON object of at most 64 KiB whose fields are text, numbers, true or false."
                );
        }
        return request.Query("lead") is null
            ? await AnswerAsync(operation, call, cancellationToken)
            : HttpAnswer.Problem(
                400,
                "An address does not belong into a URL.",
                """URLs are written to access logs. Send it as POST events/search with the JSON body {"lead":"…"}."""
            );
    }

    /// <summary>With whole keys in the place of those that somebody began to type.</summary>
    private async Task<HttpAnswer> AnswerAsync(Operation operation, OperationsCall call, CancellationToken cancellationToken)
    {
        if (keys is not null && call.Places.GetValueOrDefault(KeyName) is { } place && EventKeys.IsBeginning(place))
        {
            var (key, refusal) = await keys.FindAsync(place, call.Operator, cancellationToken);
            return refusal
                ?? await NarrowedAsync(
                    operation,
                    call with
                    {
                        Places = new Dictionary<string, string>(call.Places) { [KeyName] = key.Value },
                    },
                    cancellationToken
                );
        }
        if (keys is not null && call.Parameter(KeyName) is { } named && EventKeys.IsBeginning(named))
        {
            var (key, refusal) = await keys.FindAsync(named, call.Operator, cancellationToken);
            return refusal
                ?? await NarrowedAsync(
                    operation,
                    call with
                    {
                        Parameter = name => name == KeyName ? key.Value : call.Parameter(name),
                    },
                    cancellationToken
                );
        }
        return await NarrowedAsync(operation, call, cancellationToken);
    }

    private Task<HttpAnswer> NarrowedAsync(Operation operation, OperationsCall call, CancellationToken cancellationToken)
    {
        HttpAnswer? refusal = null;
        var narrowed = settings is null ? call : ClientFilter.Narrowed(call, operation, settings.Value, out refusal);
        return refusal is null ? operation.AnswerAsync(narrowed, cancellationToken) : Task.FromResult(refusal);
    }

    /// <returns>Null when the token is none; that is counted.</returns>
    private async Task<Operator?> CallerAsync(string? authorization, CancellationToken cancellationToken) =>
        tokens is not null
        && authorization?.Trim() is { } given
        && given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && await tokens.FindAsync(given[Bearer.Length..].Trim(), cancellationToken) is { } named
            ? Resolved(named)
        : token.Admits(authorization) ? Operator.OfTheSettings
        : null;

    /// <summary>A token may name clients of <c>pipeline.json</c>; it is good for the workspaces that they have today.</summary>
    private Operator Resolved(Operator named) =>
        settings is null || named.SeesEverybody
            ? named
            : named with
            {
                Clients = [.. named.Clients.SelectMany(client => settings.Value.WorkspacesOf(client) ?? [client])],
            };

    private static OperationView ViewOf(Operation operation) =>
        new(operation.Method, $"/{Path}/{operation.Pattern}", operation.Role.ToString().ToLowerInvariant(), operation.Summary);
}
