using InstantlyPipeline.Health;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, for whoever watches from outside.</summary>
public sealed class TellHealth(HealthApi health)
{
    [Function(nameof(TellHealth))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = HealthApi.Path + "/{*path}")] HttpRequestData request,
        string? path,
        CancellationToken cancellationToken
    ) => await request.AnswerAsync(await health.AnswerAsync(path ?? "", cancellationToken), cancellationToken);
}
