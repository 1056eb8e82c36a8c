using System.Text;
using System.Text.Json;

namespace InstantlyPipeline.Simulator;

/// <summary>Writes a simulation into the delivery log of a stand-in, a record per attempt, for whoever recovers lost events from
/// there.</summary>
/// <param name="webhook">The receiver's address.</param>
/// <remarks>Source: Instantly's OpenAPI file of API v2, August 2026. Keeps every attempt with its payload in memory, unlike the simulation
/// itself.</remarks>
public sealed class SimulatedLog(StandInInstantly instantly, Uri webhook)
{
    public void Add(DeliveryReport report, ReadOnlyMemory<byte> body)
    {
        var group = Guid.CreateVersion7(report.Attempts[0].At).ToString();
        var payload = Encoding.UTF8.GetString(body.Span);
        var lead = LeadOf(body);
        for (var number = 0; number < report.Attempts.Count; number++)
        {
            var attempt = report.Attempts[number];
            var next = report.Attempts.ElementAtOrDefault(number + 1);
            instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = attempt.At,
                    Payload = payload,
                    WebhookUrl = webhook.AbsoluteUri,
                    Success = attempt.Succeeded,
                    StatusCode = (int?)attempt.Status,
                    ErrorMessage = attempt switch
                    {
                        { Succeeded: true } => null,
                        { Status: { } status } => $"Request failed with status code {(int)status}",
                        _ => attempt.Error,
                    },
                    RetryCount = number,
                    WillRetry = next is not null,
                    NextRetryAt = next?.At,
                    RetryGroupId = group,
                    RetrySuccessful = next is null ? null : report.Delivered,
                    LeadEmail = lead,
                    ResponseTime = attempt.Status is null ? null : attempt.Elapsed,
                }
            );
        }
    }

    private static string? LeadOf(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("lead_email", out var lead) && lead.ValueKind is JsonValueKind.String
            ? lead.GetString()
            : null;
    }
}
