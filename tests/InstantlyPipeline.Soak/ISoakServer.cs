namespace InstantlyPipeline.Soak;

/// <summary>What a soak delivers to.</summary>
internal interface ISoakServer
{
    IReadOnlyList<Outage> Kills { get; }

    /// <summary>From a kill to the next acknowledgement of a delivery.</summary>
    TimeSpan LongestRecovery { get; }

    /// <summary>Where the deliveries of an event go.</summary>
    Uri WebhookOf(int number);

    /// <summary>A delivery that was begun at <paramref name="begun"/>, a timestamp of the stopwatch, has been acknowledged.</summary>
    void Acknowledged(long begun);
}
