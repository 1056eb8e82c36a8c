namespace InstantlyPipeline.Simulator;

public sealed record InstantlySenderOptions
{
    /// <summary>The webhook's target address.</summary>
    public required Uri Target { get; init; }

    /// <summary>The custom header configured on the webhook; null sends none.</summary>
    public string? HeaderName { get; init; } = "Authorization";

    public string? HeaderValue { get; init; }

    /// <summary>Further custom headers of the webhook.</summary>
    public IReadOnlyDictionary<string, string> MoreHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Called with each attempt as the receiver answered it, from several threads.</summary>
    public Action<DeliveryAttempt>? OnAttempt { get; init; }

    /// <summary>How long one attempt waits for its answer.</summary>
    /// <value>10 seconds; Instantly's own limit is not documented.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits before the retries; a retry that would start later than <see cref="Patience"/> after the first attempt is not
    /// made.</summary>
    /// <value>2, 8 and 15 seconds. Instantly documents three retries within 30 seconds and no spacing.</value>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
    [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15)];

    /// <summary>How long after the first attempt the last retry may start.</summary>
    /// <value>30 seconds, as documented.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The waits are so many times shorter. The rule is applied as if they had their full length, so the number of attempts stays
    /// the same.</summary>
    /// <value>1: Instantly's own pace.</value>
    public double CompressTime { get; init; } = 1;
}
