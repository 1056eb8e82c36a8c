using InstantlyPipeline.Failures;
using Polly;
using Polly.CircuitBreaker;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>
/// Spares a destination that keeps failing, and the events that wait for it: after five failures in half a minute it is not
/// called for a while; then one call tries it. Each workspace with credentials of its own has a circuit of its own.
/// A destination that names a longer wait (a used-up quota, a ban) gets it, up to an hour.
/// </summary>
/// <remarks>Refusals that retrying cannot cure (a wrong token, a bad request) are answers, not outages, and do not count. Nor do refusals
/// because calls came too fast: those change the pace, see <see cref="Pacing.PaceLimit"/>.</remarks>
internal sealed class DestinationCircuit
{
    /// <summary>Failures after which it opens, if nine in ten calls of the last half minute failed.</summary>
    internal const int Failures = 5;

    internal static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(5);

    /// <summary>However long a destination asks to be left alone, it is tried this often: a quota may be raised, a ban lifted.</summary>
    internal static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    // What a step waits for that meets the circuit while another call tries the destination.
    private static readonly TimeSpan WhileTrying = TimeSpan.FromSeconds(5);

    private readonly string _destination;
    private readonly ResiliencePipeline _breaker;

    // What the latest failure asked for, in ticks: written by any call, read when the circuit opens.
    private long _asked;

    public DestinationCircuit(string destination, TimeProvider time)
    {
        _destination = destination;
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<TransientFailureException>(failure => !failure.CameTooFast),
                    MinimumThroughput = Failures,
                    FailureRatio = 0.9,
                    SamplingDuration = TimeSpan.FromSeconds(30),
                    BreakDurationGenerator = breaks =>
                        ValueTask.FromResult(BreakAfter(breaks.HalfOpenAttempts, TimeSpan.FromTicks(Volatile.Read(ref _asked)))),
                }
            )
            .Build();
    }

    /// <exception cref="TransientFailureException">The call failed, or the circuit is open and nothing was called; then it says when to
    /// come again.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await call(token);
                    }
                    catch (TransientFailureException failure)
                    {
                        Volatile.Write(ref _asked, failure.RetryAfter?.Ticks ?? 0);
                        throw;
                    }
                },
                cancellationToken
            );
        }
        catch (BrokenCircuitException open)
        {
            throw new TransientFailureException(
                $"{_destination} keeps failing and is not called for now.",
                open.RetryAfter ?? WhileTrying,
                open
            );
        }
    }

    /// <param name="triesFailed">How often it was tried and failed again since it opened.</param>
    private static TimeSpan BreakAfter(int triesFailed, TimeSpan asked)
    {
        var wait = FirstBreak * Math.Pow(2, Math.Min(triesFailed, 10));
        var own = wait < LongestBreak ? wait : LongestBreak;
        return TimeSpan.FromTicks(Math.Clamp(asked.Ticks, own.Ticks, LongestAskedFor.Ticks));
    }
}
