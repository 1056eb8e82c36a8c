using InstantlyPipeline.Intake.Refusals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>What is posted beside the door is answered with the right path, and counted: the platform's own 404 would tell
/// nobody.</summary>
/// <remarks>Every other route is more specific and goes before this one.</remarks>
public sealed class AnswerElsewhere(WrongPath wrongPath)
{
    [Function(nameof(AnswerElsewhere))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "{*path}")] HttpRequestData request,
        string? path,
        CancellationToken cancellationToken
    ) => await request.AnswerAsync(wrongPath.Answer(request.Method, path ?? "", request.Headers.Value), cancellationToken);
}
