namespace InstantlyPipeline.Simulator;

/// <summary>What a simulated Instantly sends, and how.</summary>
public sealed record SimulateOptions
{
    /// <summary>Distinct events; duplicates come on top.</summary>
    public required int Events { get; init; }

    /// <summary>The same seed, start and other options make the same deliveries, byte for byte and in the same order.</summary>
    public required int Seed { get; init; }

    /// <summary>Event time of the first event. The others follow, evenly over the 24 hours from there.</summary>
    public required DateTimeOffset Start { get; init; }

    public SimulatedFaults Faults { get; init; } = SimulatedFaults.All;

    /// <summary>The largest body of <see cref="SimulatedFaults.Huge"/>, in bytes.</summary>
    /// <value>1,048,576, the limit that `serve` has when nothing else is set: a body of exactly that size is still to be taken.</value>
    public int LargestBody { get; init; } = 1_048_576;

    /// <summary>Deliveries a second on average; null is as fast as they are answered.</summary>
    public double? Rate { get; init; }

    /// <summary>Deliveries in hand at once, those that wait for their retry included.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>So many events given up in a row switch the webhook off; 0 never does. Instantly's own number is not documented.</summary>
    public int DisableAfter { get; init; } = 100;
}
