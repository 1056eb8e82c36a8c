namespace InstantlyPipeline.Simulator;

/// <summary>Events of one kind in a report.</summary>
/// <param name="Name">An event type or a fault.</param>
/// <param name="Lost">Given up, or not sent because the webhook was switched off.</param>
public sealed record SimulatedLine(string Name, int Events, int Lost);
