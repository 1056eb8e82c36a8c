using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>Posts alerts as signed JSON to an address of the operator's own.</summary>
/// <remarks>
/// Source: the Standard Webhooks specification. The id is the event key and the same in every try, so the receiver can tell a repeat;
/// the time is that of the try, and the signature covers id, time and body.
/// </remarks>
internal sealed class OutgoingClient
{
    private readonly OutgoingOptions _options;
    private readonly DestinationHttp _http;
    private readonly TimeProvider _time;

    internal OutgoingClient(OutgoingOptions options, DestinationHttp http, TimeProvider time)
    {
        _options = options;
        _http = http;
        _time = time;
    }

    /// <exception cref="TransientFailureException">The receiver is busy or out of reach.</exception>
    /// <exception cref="PermanentFailureException">The receiver is gone or refuses the message.</exception>
    public Task PostAsync(EventKey key, InstantlyEvent about, Alert alert, CancellationToken cancellationToken)
    {
        var facts = alert
            .Facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Value))
            .Select(fact => new OutgoingWire.Fact(fact.Label, PlainText.Clean(fact.Value)))
            .ToList();
        var data = new OutgoingWire.Data(
            key.Value,
            about.Workspace,
            about.CampaignId,
            about.CampaignName,
            about.LeadEmail,
            PlainText.OneLine(alert.Headline),
            facts,
            alert.Quote is null ? null : PlainText.Clean(alert.Quote),
            alert.Link?.Address
        );
        var body = JsonSerializer.SerializeToUtf8Bytes(new(about.EventType, about.Timestamp, data), OutgoingJson.Default.Message);

        var sent = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{key.Value}.{sent}."), .. body];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(_options.Secret, signed));
        return _http.SendAsync(
            new DestinationCall("post message", HttpMethod.Post, "")
            {
                Body = body,
                Headers = [new("webhook-id", key.Value), new("webhook-timestamp", sent), new("webhook-signature", $"v1,{signature}")],
            },
            cancellationToken
        );
    }
}
