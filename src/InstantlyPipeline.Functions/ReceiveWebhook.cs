using InstantlyPipeline.Intake;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>Takes a delivery from Instantly: checked, queued, answered.</summary>
/// <remarks>Every method is bound, because the platform would answer 404 for the others; intake answers 405.</remarks>
public sealed class ReceiveWebhook(WebhookIntake intake)
{
    [Function(nameof(ReceiveWebhook))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "get", "put", "delete", "patch", "head", "options", Route = WebhookIntake.Path)] HttpRequestData request)
    {
        // Not a parameter: for each, the worker goes through its converters.
        var cancellationToken = request.FunctionContext.CancellationToken;
        var headers = request.Headers;
        var answer = await intake.AcceptAsync(
            new IntakeRequest(request.Method, headers.RemoteAddress(), headers.Value, headers.ContentLength(), request.Body)
            {
                IsHttps = headers.IsHttps(request.Url),
            },
            cancellationToken);
        return await request.AnswerAsync(answer, cancellationToken);
    }
}
