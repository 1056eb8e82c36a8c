namespace InstantlyPipeline.Simulator;

/// <summary>How far a simulation is.</summary>
/// <param name="Ended">Events whose fate is known.</param>
public sealed record SimulateProgress(int Ended, int Events, long Attempts, int GivenUp, int NotSent, bool SwitchedOff);
