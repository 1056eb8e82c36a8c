namespace InstantlyPipeline.Soak;

/// <summary>All a run found out.</summary>
internal sealed record SoakResult
{
    public required int Seed { get; init; }

    public required int Events { get; init; }

    public required int Deliveries { get; init; }

    public required int Acknowledged { get; init; }

    public required int Kills { get; init; }

    public required int Outages { get; init; }

    public required double LongestRecoverySeconds { get; init; }

    public required double SendingSeconds { get; init; }

    public required double TotalSeconds { get; init; }

    public required long DestinationCalls { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required int EventsRetried { get; init; }

    public required int DeadLetters { get; init; }

    public required IReadOnlyList<string> DeadReasons { get; init; }

    public required int Unsettled { get; init; }

    public required IReadOnlyList<EffectLine> Effects { get; init; }

    /// <summary>The first events of which a side effect is missing, or doubled against its rule, with what the ledger says of their
    /// steps.</summary>
    public required IReadOnlyList<string> MissingEvents { get; init; }

    public required EngagementCheck Engagement { get; init; }

    public required IReadOnlyList<string> Refusals { get; init; }

    public int Missing => Effects.Sum(line => line.Missing);

    public int Doubled => Effects.Sum(line => line.Doubled);

    public int DoubledAgainstThePromise => Effects.Sum(line => line.Unexplained);

    /// <summary>Nothing missing, nothing doubled but what the step's policy allows, nothing left over.</summary>
    public bool Good =>
        Missing == 0 && DoubledAgainstThePromise == 0 && DeadLetters == 0 && Unsettled == 0 && Engagement.Good && Refusals.Count == 0;
}
