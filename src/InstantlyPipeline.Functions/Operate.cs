using InstantlyPipeline.Operations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>The operations API, which checks its token itself.</summary>
public sealed class Operate(OperationsApi operations)
{
    [Function(nameof(Operate))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "post",
            "put",
            "delete",
            "patch",
            "head",
            "options",
            Route = OperationsApi.Path + "/{*path}"
        )]
            HttpRequestData request,
        string? path,
        CancellationToken cancellationToken
    )
    {
        var answer = await operations.AnswerAsync(
            new OperationsRequest(
                request.Method,
                path ?? "",
                name => request.Query[name],
                request.Headers.Value("Authorization"),
                request.Body
            )
            {
                // Azure's front end appends the address that it saw; what stands before it anybody may have written.
                From = request.Headers.Value("X-Forwarded-For")?.Split(',')[^1].Trim(),
            },
            cancellationToken
        );
        return await request.AnswerAsync(answer, cancellationToken);
    }
}
