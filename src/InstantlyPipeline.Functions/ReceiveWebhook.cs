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
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "post",
            "get",
            "put",
            "delete",
            "patch",
            "head",
            "options",
            Route = WebhookIntake.Path + "/{client?}"
        )]
            HttpRequestData request
    )
    {
        // Not a parameter: for each, the worker goes through its converters.
        var cancellationToken = request.FunctionContext.CancellationToken;
        var headers = request.Headers;
        var answer = await intake.AcceptAsync(
            new IntakeRequest(request.Method, headers.RemoteAddress(), headers.Value, headers.ContentLength(), request.Body)
            {
                IsHttps = headers.IsHttps(request.Url),
                Client = ClientOf(request.Url),
            },
            cancellationToken
        );
        return await request.AnswerAsync(answer, cancellationToken);
    }

    /// <summary>What follows the path, as in <c>/webhooks/instantly/acme</c>; null for the plain address.</summary>
    private static string? ClientOf(Uri address) =>
        address.AbsolutePath.Split(WebhookIntake.Path + "/") is [_, { Length: > 0 } client]
            ? Uri.UnescapeDataString(client.TrimEnd('/'))
            : null;
}
