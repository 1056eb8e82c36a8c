namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>Calls of a destination that have a limit of their own, beside that of all its other calls.</summary>
/// <param name="Name">Unique within the destination.</param>
/// <param name="Pace">Null: as much as the destination's, counted apart.</param>
internal sealed record Lane(string Name, Pace? Pace);
