using System.Globalization;
using System.Net;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>Writes out what the pipeline answered, whole.</summary>
internal static class HttpAnswers
{
    public static Task<HttpResponseData> AnswerAsync(this HttpRequestData request, IntakeAnswer answer, CancellationToken cancellationToken)
    {
        var response = request.CreateResponse((HttpStatusCode)answer.Status);
        if (answer.Allow is { } allow)
        {
            response.Headers.Add("Allow", allow);
        }
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.Add("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }
        return WriteAsync(response, answer.ContentType, answer.Body, cancellationToken);
    }

    public static Task<HttpResponseData> AnswerAsync(this HttpRequestData request, OperationsAnswer answer, CancellationToken cancellationToken)
        => WriteAsync(request.CreateResponse((HttpStatusCode)answer.Status), answer.ContentType, answer.Body, cancellationToken);

    private static async Task<HttpResponseData> WriteAsync(
        HttpResponseData response, string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        response.Headers.Add("Content-Type", contentType);
        await response.Body.WriteAsync(body, cancellationToken);
        return response;
    }
}
