using InstantlyPipeline.Desk;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>The desk's files. They hold no data; what the page shows it asks of <see cref="Operate"/>, with the token.</summary>
public sealed class Desk
{
    [Function(nameof(Desk))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "head",
            "post",
            "put",
            "delete",
            "patch",
            "options",
            Route = DeskPage.Path + "/{*path}"
        )]
            HttpRequestData request,
        string? path,
        CancellationToken cancellationToken
    ) =>
        request.AnswerAsync(
            DeskPage.Answer(request.Method, request.Url.AbsolutePath, request.Headers.Value("If-None-Match")),
            cancellationToken
        );
}
