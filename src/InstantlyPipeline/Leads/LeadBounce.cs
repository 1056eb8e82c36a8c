namespace InstantlyPipeline.Leads;

/// <param name="Key">The bounce event's key.</param>
public sealed record LeadBounce(string Key, DateTimeOffset At);
