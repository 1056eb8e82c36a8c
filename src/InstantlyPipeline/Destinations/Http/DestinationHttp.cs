using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>
/// Sends every request of every destination, and turns whatever is not a success into <see cref="TransientFailureException"/> or
/// <see cref="PermanentFailureException"/>.
/// </summary>
/// <remarks>
/// No retries here: the queue retries, and it can wait longer. Only a call that was refused because there were too many, and so was not
/// made, goes back into the waiting line, and within a run only.
/// </remarks>
/// <param name="credential">The header that carries it; null where the address itself is the secret, or each call brings its own.</param>
internal sealed class DestinationHttp(
    IHttpClientFactory factory,
    TimeProvider time,
    DestinationFailures failures,
    DestinationPace pace,
    Uri baseAddress,
    KeyValuePair<string, string>? credential
)
{
    private readonly DestinationCircuit _circuit = new(failures.Name, time);

    /// <returns>A success, or what <see cref="DestinationCall.Expects"/> asked for.</returns>
    public async Task<DestinationAnswer> SendAsync(DestinationCall call, CancellationToken cancellationToken)
    {
        var (errand, lane) = (Errand.Current, pace.Of(call.Lane));
        while (true)
        {
            var turn = await lane.TakeAsync(errand, cancellationToken);
            var isMade = false;
            try
            {
                return await _circuit.RunAsync(
                    token =>
                    {
                        isMade = true;
                        return CallAsync(call, lane, token);
                    },
                    cancellationToken
                );
            }
            catch (TransientFailureException refused) when (refused.CameTooFast)
            {
                lane.Refused(turn, refused.RetryAfter);
                if (errand is null)
                {
                    throw;
                }
            }
            finally
            {
                if (!isMade)
                {
                    lane.GiveBack(turn);
                }
            }
        }
    }

    private async Task<DestinationAnswer> CallAsync(DestinationCall call, PacedLane lane, CancellationToken cancellationToken)
    {
        var answer = await ExchangeAsync(call, cancellationToken);
        if (failures.Rate(answer) is { } note)
        {
            lane.Told(note);
        }
        return !failures.IsFailure(answer) || call.Expects(answer) ? answer : throw failures.Explain(answer, time.GetUtcNow());
    }

    public async Task<T> SendAsync<T>(DestinationCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        (await SendAsync(call, cancellationToken)).Read(type);

    private async Task<DestinationAnswer> ExchangeAsync(DestinationCall call, CancellationToken cancellationToken)
    {
        using var request = Request(call);
        using var http = factory.CreateClient(DestinationServices.HttpClientName);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new DestinationAnswer(
                failures.Name,
                call,
                (int)response.StatusCode,
                response.Headers,
                response.Content.Headers.ContentType?.MediaType,
                body
            );
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unknown(call, $"did not answer within {http.Timeout.TotalSeconds:0.#} s", ex);
        }
        catch (HttpRequestException ex)
        {
            throw ex.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => NotSent(
                    call,
                    "the host name is unknown; check the network and the base address",
                    ex
                ),
                HttpRequestError.SecureConnectionError => NotSent(
                    call,
                    "no secure connection; check the certificate and the machine's clock",
                    ex
                ),
                HttpRequestError.ConnectionError => NotSent(call, "the connection was refused or not made in time", ex),
                HttpRequestError.ConfigurationLimitExceeded => Unknown(
                    call,
                    $"answered with more than {DestinationServices.MaxAnswerBytes >> 20} MiB",
                    ex
                ),
                _ => Unknown(call, "dropped the connection", ex),
            };
        }
        catch (IOException ex)
        {
            throw Unknown(call, "dropped the connection", ex);
        }
    }

    private HttpRequestMessage Request(DestinationCall call)
    {
        var address = call.Path.Length == 0 ? baseAddress : new Uri($"{baseAddress.AbsoluteUri.TrimEnd('/')}/{call.Path}");
        var request = new HttpRequestMessage(call.Method, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var header in credential is { } secret ? [secret, .. call.Headers] : call.Headers)
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value); // validation would quote the secret in its exception
        }
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(call.MediaType);
        }
        return request;
    }

    private TransientFailureException NotSent(DestinationCall call, string why, Exception inner) =>
        new($"{failures.Name} could not be reached for '{call.Operation}': {why}.", inner: inner);

    private TransientFailureException Unknown(DestinationCall call, string what, Exception inner) =>
        new($"{failures.Name} {what} on '{call.Operation}'; whether the call took effect is unknown.", inner: inner);
}
