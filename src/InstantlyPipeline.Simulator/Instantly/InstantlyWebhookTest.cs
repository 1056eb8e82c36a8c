using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Sends the test event of a webhook to its address and answers what came of it.</summary>
/// <remarks>The shape of the test event is not documented: here it is a JSON object that is no event.</remarks>
internal static class InstantlyWebhookTest
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async Task<Answer> RunAsync(InstantlyWebhook webhook, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["test"] = true,
                ["webhook_id"] = webhook.Id,
                ["timestamp"] = time.GetUtcNow().Iso(),
            }.ToJsonString()
        );
        var sender = new InstantlySender(
            Http,
            new InstantlySenderOptions
            {
                Target = new Uri(webhook.TargetUrl),
                HeaderName = null,
                MoreHeaders = webhook.Headers,
            }
        );
        var attempt = (await sender.SendAsync(body, cancellationToken)).Attempts[0];
        return Answer.Json(
            200,
            new JsonObject
            {
                ["success"] = attempt.Succeeded,
                ["message"] = attempt.Succeeded ? "Webhook test successful" : "Webhook test failed",
                ["response_time_ms"] = Math.Round(attempt.Elapsed.TotalMilliseconds),
                ["status_code"] = (int?)attempt.Status,
                ["error"] = attempt.Error,
            },
            $"tested a webhook: {(int?)attempt.Status}"
        );
    }
}
