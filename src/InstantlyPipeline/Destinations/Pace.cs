namespace InstantlyPipeline.Destinations;

/// <summary>A documented rate: so many calls in any window of this length.</summary>
public sealed record Pace(int Calls, TimeSpan Window)
{
    internal static Pace PerSecond(int calls) => new(calls, TimeSpan.FromSeconds(1));
}
