using System.Net.Http.Headers;
using System.Text.Json;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Intake;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

/// <summary>Knocks at our own door from outside, as Instantly would; nothing is kept of it.</summary>
internal sealed class Door(IHttpClientFactory factory, IOptions<IntakeOptions> options, TimeProvider time)
{
    /// <summary>The header's value as Instantly is to send it.</summary>
    public string HeaderValue(string secret) => IsAuthorization ? $"Bearer {secret}" : secret;

    public async Task<DoorAnswer> KnockAsync(Uri address, string secret, CancellationToken cancellationToken)
    {
        var nonce = DoorProbe.NewNonce();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(options.Value.Header, HeaderValue(secret));
        request.Headers.TryAddWithoutValidation(DoorProbe.Header, nonce);
        using var http = factory.CreateClient(DestinationServices.HttpClientName);
        var begun = time.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode && Proves(body, DoorProbe.ProofOf(nonce, secret)!)
                ? new DoorAnswer.Ours(time.GetElapsedTime(begun))
                : new DoorAnswer.Other((int)response.StatusCode);
        }
        catch (HttpRequestException ex)
        {
            return new DoorAnswer.Nothing(
                ex.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "its host name is unknown",
                    HttpRequestError.SecureConnectionError => "no secure connection: look at its certificate",
                    _ => "the connection was refused, dropped or not made in time",
                }
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DoorAnswer.Nothing("it did not answer in time");
        }
    }

    private bool IsAuthorization => options.Value.Header.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

    private static bool Proves(byte[] body, string proof)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("eventKey", out var given)
                && given.ValueKind is JsonValueKind.String
                && given.GetString() == proof;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return false; // not ours, whatever it is
        }
    }
}
