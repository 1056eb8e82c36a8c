using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>The right to make one call now.</summary>
/// <param name="At">When it was given.</param>
internal readonly record struct Turn(DateTimeOffset At, Importance Importance);
