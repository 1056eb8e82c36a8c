namespace InstantlyPipeline.Processing;

/// <summary>A failure outside of the steps: it ended the run.</summary>
/// <param name="Stops">How often that has happened to the event since it was last replayed, this time included.</param>
/// <param name="Unexpected">How many of them were errors that nobody expected.</param>
internal sealed record RunStop(Exception Failure, int Stops, int Unexpected);
