namespace InstantlyPipeline.Arrivals;

/// <summary>An arrival in a person's timeline.</summary>
/// <param name="Row">Its place; a list goes on after it.</param>
internal sealed record TimelineRow(string Row, Arrival Arrival);
