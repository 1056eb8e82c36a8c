using System.Text;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Health;

/// <summary>
/// <c>/health/live</c> and <c>/health/ready</c>, for load balancers and supervisors: they need no token, so they tell states and no data: a
/// reason's text has paths in it.
/// </summary>
public sealed class HealthApi(Doctor doctor, TimeProvider time) : IDisposable
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "health";

    /// <summary>Anybody may ask, and each look writes a row: so one look answers everybody for a while.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _looking = new(1, 1);
    private (DateTimeOffset At, HttpAnswer Answer)? _last;

    /// <param name="path">What follows <c>/health/</c>.</param>
    public Task<HttpAnswer> AnswerAsync(string path, CancellationToken cancellationToken) =>
        path.Trim('/') switch
        {
            "live" => Task.FromResult(Fine("live")),
            "ready" => ReadyAsync(cancellationToken),
            _ => Task.FromResult(HttpAnswer.Problem(404, "There is no such health check.", "Known: health/live, health/ready.")),
        };

    public void Dispose() => _looking.Dispose();

    private async Task<HttpAnswer> ReadyAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetUtcNow() - last.At < Fresh)
            {
                return last.Answer;
            }
            var reasons = await doctor.ReasonsNotReadyAsync(cancellationToken);
            var answer =
                reasons.Count == 0
                    ? Fine("ready")
                    : HttpAnswer.Problem(
                        503,
                        "Not ready.",
                        $"Failed: {string.Join(", ", reasons.Select(reason => reason.Check).Distinct())}. `instantly-pipeline doctor` "
                            + $"says why, to whoever has the token."
                    );
            _last = (time.GetUtcNow(), answer);
            return answer;
        }
        finally
        {
            _looking.Release();
        }
    }

    private static HttpAnswer Fine(string status) => new(200, "application/json", Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"}"""));
}
