using System.Collections.Concurrent;

namespace InstantlyPipeline.Telemetry;

/// <summary>Keeps a flood out of the log: one line for each cause and minute, which says how many there were.</summary>
/// <remarks>What comes after the last line of a flood is in the next flood's first line; metrics count all at once.</remarks>
public sealed class OncePerMinute(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Counts one more.</summary>
    /// <param name="cause">One of a handful: each is remembered as long as the process lives.</param>
    /// <returns>How many there were since the last line, this one with them; zero when no line is due yet.</returns>
    public long Count(string cause)
    {
        var tally = _tallies.GetOrAdd(cause, static _ => new Tally());
        var now = time.GetUtcNow();
        lock (tally)
        {
            tally.Count++;
            if (now < tally.NextLineAt)
            {
                return 0;
            }
            var count = tally.Count;
            (tally.Count, tally.NextLineAt) = (0, now + Quiet);
            return count;
        }
    }

    private sealed class Tally
    {
        public long Count { get; set; }

        public DateTimeOffset NextLineAt { get; set; }
    }
}
