using System.Collections.Concurrent;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>The paces of one credential of one destination, for everything in this process that uses it.</summary>
/// <param name="setting">What <see cref="InstantlyPipeline.Settings.PacedSettings.Pace"/> says; empty: what is documented.</param>
/// <param name="alone">See <see cref="OnlyInstance"/>.</param>
internal sealed class DestinationPace(string destination, Pace? documented, string setting, bool alone, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PacedLane> _lanes = new();

    /// <param name="lane">Null for calls that have no limit of their own.</param>
    public PacedLane Of(Lane? lane) =>
        _lanes.GetOrAdd(lane?.Name ?? "", static (_, known) => known.Self.Open(known.Lane), (Self: this, Lane: lane));

    private PacedLane Open(Lane? lane)
    {
        var pace = setting == Pace.None ? null : lane?.Pace ?? Pace.Parse(setting) ?? documented;
        return new(destination, new PaceLimit(pace, alone, Random.Shared.NextDouble), time);
    }
}
