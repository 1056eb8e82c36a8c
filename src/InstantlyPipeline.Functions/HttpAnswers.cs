using System.Net;
using InstantlyPipeline.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>Writes out what the pipeline answered, whole.</summary>
internal static class HttpAnswers
{
    public static async Task<HttpResponseData> AnswerAsync(
        this HttpRequestData request,
        HttpAnswer answer,
        CancellationToken cancellationToken
    )
    {
        var response = request.CreateResponse((HttpStatusCode)answer.Status);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }
        response.Headers.Add("Content-Type", answer.ContentType);
        await response.Body.WriteAsync(answer.Body, cancellationToken);
        return response;
    }
}
