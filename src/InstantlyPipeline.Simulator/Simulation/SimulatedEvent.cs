namespace InstantlyPipeline.Simulator;

/// <summary>An event of a simulation, which one delivery brings, or two.</summary>
/// <param name="type">One of <see cref="Deliveries.Types"/>, also where the body names another.</param>
public sealed class SimulatedEvent(string type)
{
    public string Type => type;

    /// <summary>What is special about it.</summary>
    public SimulatedFaults Faults { get; set; }

    /// <summary>Deliveries that have not ended yet.</summary>
    internal int Open { get; set; }

    /// <summary>The best that a delivery of it came to.</summary>
    internal SimulatedOutcome Outcome { get; set; }
}
