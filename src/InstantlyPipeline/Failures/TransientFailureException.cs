namespace InstantlyPipeline.Failures;

/// <summary>Retrying may help: timeouts, 408, 429, 5xx, quota errors in disguise. The message names the destination and what it answered,
/// and no outside text.</summary>
public sealed class TransientFailureException(string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What the destination asked for; null when it did not say. The retry policy caps it.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The destination did nothing because calls came too fast. That is no outage.</summary>
    public bool CameTooFast { get; init; }

    /// <summary>Nothing was called: others go first, and its turn comes after <see cref="RetryAfter"/>. That is no failed
    /// attempt.</summary>
    public bool WaitsForTurn { get; init; }
}
