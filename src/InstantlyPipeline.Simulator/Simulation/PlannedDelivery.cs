namespace InstantlyPipeline.Simulator;

/// <summary>One delivery of a plan.</summary>
/// <param name="AnswersLost">So many acknowledgements do not come back.</param>
public sealed record PlannedDelivery(SimulatedEvent Event, ReadOnlyMemory<byte> Body, int AnswersLost)
{
    /// <summary>When it leaves, counted from the beginning of the run; zero where no rate is asked for.</summary>
    public TimeSpan Due { get; init; }
}
