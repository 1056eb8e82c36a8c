using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>
/// The HTTP API under <c>/operations</c> that the command line talks to, the same in both hosts. It never answers without
/// the token, not even to loopback: a tunnel or a proxy makes everyone local.
/// </summary>
public sealed class OperationsApi(OperationsTable table, OperationsToken token)
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "operations";

    /// <summary>What it answers is about people, so no cache keeps it.</summary>
    public async Task<HttpAnswer> AnswerAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        var answer = await FindAndAnswerAsync(request, cancellationToken);
        return answer with { Headers = [.. answer.Headers, new(HttpHeader.CacheControl, "no-store")] };
    }

    private async Task<HttpAnswer> FindAndAnswerAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        if (!token.Admits(request.Authorization))
        {
            return HttpAnswer.Problem(401, "The operations API needs its token.",
                "Send it as `Authorization: Bearer <token>`. It is the value of Operations__Token; where that is not set, self-host keeps one in the file operations-token of its data directory.")
                with { Headers = HttpHeader.One(HttpHeader.WwwAuthenticate, "Bearer") };
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
        if (operation.Method != "GET")
        {
            return await request.ReadParametersAsync(cancellationToken) is { } parameter
                ? await operation.AnswerAsync(new OperationsCall(parameter, places), cancellationToken)
                : HttpAnswer.Problem(400, "The body is not understood.", "Send a JSON object of at most 64 KiB whose fields are text, numbers, true or false.");
        }
        return request.Query("lead") is null
            ? await operation.AnswerAsync(new OperationsCall(request.Query, places), cancellationToken)
            : HttpAnswer.Problem(400, "An address does not belong into a URL.",
                """URLs are written to access logs. Send it as POST events/search with the JSON body {"lead":"…"}.""");
    }

    private static OperationView ViewOf(Operation operation)
        => new(operation.Method, $"/{Path}/{operation.Pattern}", operation.Role.ToString().ToLowerInvariant(), operation.Summary);
}
