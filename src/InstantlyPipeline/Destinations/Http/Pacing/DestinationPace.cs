using System.Collections.Concurrent;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>The paces of one credential of one destination, for everything in this process that uses it.</summary>
/// <param name="setting">What <see cref="InstantlyPipeline.Settings.PacedSettings.Pace"/> says; empty: what is documented.</param>
/// <param name="alone">See <see cref="OnlyInstance"/>.</param>
/// <param name="random">See <see cref="PaceLimit"/>; null is the machine's.</param>
internal sealed class DestinationPace(
    string destination,
    Pace? documented,
    string setting,
    bool alone,
    TimeProvider time,
    Func<double>? random = null
)
{
    private readonly ConcurrentDictionary<string, PacedLane> _lanes = new();

    /// <param name="lane">Null for calls that have no limit of their own.</param>
    public PacedLane Of(Lane? lane) =>
        _lanes.GetOrAdd(lane?.Name ?? "", static (_, known) => known.Self.Open(known.Lane), (Self: this, Lane: lane));

    /// <summary>How the limits stand that were met so far, and that of the usual calls in any case.</summary>
    public IReadOnlyList<LaneState> States()
    {
        _ = Of(lane: null);
        return [.. _lanes.OrderBy(lane => lane.Key, StringComparer.Ordinal).Select(lane => lane.Value.StateOf(lane.Key))];
    }

    private PacedLane Open(Lane? lane)
    {
        var set = lane?.Pace is null ? Pace.Parse(setting) : null;
        var pace = setting == Pace.None ? null : lane?.Pace ?? set ?? documented;
        var limit = new PaceLimit(pace, alone, random ?? Random.Shared.NextDouble)
        {
            // What is set for a destination, and what is documented for a part of its calls, is not what an answer says of all of them.
            Learns = setting.Length == 0 && lane?.Pace is null,
            From =
                set is not null || setting == Pace.None ? PaceSource.Setting
                : pace is null ? PaceSource.Nobody
                : PaceSource.Documented,
        };
        return new(destination, limit, time);
    }
}
