namespace InstantlyPipeline.Intake.Refusals;

/// <summary>Deliveries that were refused for one cause.</summary>
/// <param name="Cause">The counter's name for it, for example <c>unauthorized</c>.</param>
/// <param name="Why">For people: two or three words.</param>
/// <param name="LastAt">When the last of them came.</param>
public sealed record RefusedCount(string Cause, string Why, long Count, DateTimeOffset LastAt);
