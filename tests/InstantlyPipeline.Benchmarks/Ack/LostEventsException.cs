namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Events were acknowledged and are not on disk: no figure counts then.</summary>
internal sealed class LostEventsException(string message) : Exception(message);
