using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace InstantlyPipeline.Simulator;

/// <summary>Delivers as Instantly does: same headers, same retry rule.</summary>
/// <param name="http">Belongs to the caller; its own timeout should exceed <see cref="InstantlySenderOptions.Timeout"/>.</param>
/// <remarks>Source: Instantly's "Webhook events" guide, and its article on e-mail API webhooks, February 2026.</remarks>
public sealed class InstantlySender(HttpClient http, InstantlySenderOptions options, TimeProvider? time = null)
{
    private const int MostAnswerBytes = 64 * 1024;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>One POST, without retries.</summary>
    public async Task<DeliveryReport> SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (attempt, answer) = await AttemptAsync(body, cancellationToken);
        return new DeliveryReport([attempt], answer);
    }

    /// <summary>A first try and up to three more within 30 seconds, until a 2xx.</summary>
    public Task<DeliveryReport> DeliverAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        DeliverAsync(body, 0, cancellationToken);

    /// <summary>The same over a bad network.</summary>
    /// <param name="answersLost">So many of the receiver's acknowledgements are lost on their way back: it has the event and gets it
    /// again.</param>
    public async Task<DeliveryReport> DeliverAsync(ReadOnlyMemory<byte> body, int answersLost, CancellationToken cancellationToken)
    {
        var spent = TimeSpan.Zero;
        var attempts = new List<DeliveryAttempt>();
        while (true)
        {
            var (attempt, answer) = await AttemptAsync(body, cancellationToken);
            options.OnAttempt?.Invoke(attempt);
            if (attempt.Succeeded && answersLost-- > 0)
            {
                (attempt, answer) = (attempt with { Status = null, Error = "the answer was lost on its way back", Lost = true }, "");
            }
            attempts.Add(attempt);
            spent += attempt.Elapsed;
            if (attempt.Succeeded || attempts.Count > options.RetryDelays.Count)
            {
                return new DeliveryReport(attempts, answer);
            }
            var wait = options.RetryDelays[attempts.Count - 1];
            spent += wait;
            if (spent > options.Patience)
            {
                return new DeliveryReport(attempts, answer);
            }
            await Task.Delay(wait / options.CompressTime, _time, cancellationToken);
        }
    }

    private async Task<(DeliveryAttempt Attempt, string Answer)> AttemptAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var (at, started) = (_time.GetUtcNow(), _time.GetTimestamp());
        DeliveryAttempt Ended(HttpStatusCode? status, string? error) => new(at, status, _time.GetElapsedTime(started), error);

        using var timeout = new CancellationTokenSource(options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = Request(body);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await BeginningOfAsync(response.Content, either.Token);
            return (Ended(response.StatusCode, null), answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Ended(null, "no answer in time"), "");
        }
        catch (HttpRequestException failure)
        {
            return (Ended(null, $"no answer: {failure.HttpRequestError}"), "");
        }
        catch (IOException)
        {
            return (Ended(null, "no answer: its body broke off"), "");
        }
    }

    /// <summary>An answer without an end must not cost the sender its memory.</summary>
    private static async Task<string> BeginningOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var beginning = new byte[(int)Math.Min(content.Headers.ContentLength ?? MostAnswerBytes, MostAnswerBytes)];
        var read = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(beginning.AsSpan(0, read));
    }

    private HttpRequestMessage Request(ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, options.Target) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentLength = body.Length;
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/plain, */*");
        request.Headers.TryAddWithoutValidation("User-Agent", "axios/0.21.4");
        if (options is { HeaderName: { } name, HeaderValue: { } value })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        foreach (var (more, content) in options.MoreHeaders)
        {
            request.Headers.TryAddWithoutValidation(more, content);
        }
        return request;
    }
}
