using System.Globalization;
using System.Net;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>A destination that lets so many calls through in any window of time, and refuses the others without counting them.</summary>
/// <param name="namesWait">Whether a refusal says, in whole seconds, when there is room again.</param>
/// <param name="namesLimit">Whether each answer says the limit and what is left of it, as HubSpot's do.</param>
internal sealed class LimitedServer(int calls, TimeSpan window, bool namesWait, TimeProvider time, bool namesLimit = false)
    : HttpMessageHandler,
        IHttpClientFactory
{
    private readonly List<(DateTimeOffset At, string What)> _done = [];
    private readonly List<DateTimeOffset> _refused = [];

    /// <summary>What was let through, with the last part of each call's path.</summary>
    public IReadOnlyList<(DateTimeOffset At, string What)> Done => _done;

    public int Refused => _refused.Count;

    public double RefusedShare => (double)Refused / (Refused + _done.Count);

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var inWindow = _done.Where(call => call.At > now - window).ToList();
        if (inWindow.Count < calls)
        {
            _done.Add((now, request.RequestUri!.Segments[^1]));
            var taken = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent("{}"u8.ToArray()) };
            if (namesLimit)
            {
                Add("Max", calls);
                Add("Interval-Milliseconds", (int)window.TotalMilliseconds);
                Add("Remaining", calls - inWindow.Count - 1);
            }
            return Task.FromResult(taken);

            void Add(string name, int value) =>
                taken.Headers.TryAddWithoutValidation($"X-HubSpot-RateLimit-{name}", value.ToString(CultureInfo.InvariantCulture));
        }
        _refused.Add(now);
        var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new ByteArrayContent([]) };
        if (namesWait)
        {
            var wait = Math.Ceiling((inWindow[0].At + window - now).TotalSeconds);
            answer.Headers.TryAddWithoutValidation("Retry-After", wait.ToString(CultureInfo.InvariantCulture));
        }
        return Task.FromResult(answer);
    }
}
