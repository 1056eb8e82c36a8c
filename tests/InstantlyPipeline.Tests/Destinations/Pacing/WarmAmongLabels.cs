using InstantlyPipeline.Destinations;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Interested people answer at odd moments while a thousand labels wait for a chat that takes one message a second.</summary>
internal static class WarmAmongLabels
{
    /// <param name="everySeconds">The shortest and the longest time between two of them.</param>
    /// <returns>How long each alert waited.</returns>
    public static (IReadOnlyList<TimeSpan> Waits, LimitedServer Server) Run(
        int instances,
        int warm,
        (double Least, double Most) everySeconds,
        int seed
    )
    {
        var clock = new TurnClock();
        var slack = new LimitedServer(1, TimeSpan.FromSeconds(1), namesWait: true, clock.Time);
        var running = new Instances(clock, slack, Pace.PerSecond(1), instances, alone: false, seed: seed);
        var moments = new Random(seed);
        var waits = new List<TimeSpan>();
        clock.Run(
            async () =>
            {
                foreach (var label in Enumerable.Range(0, 1_000))
                {
                    _ = running.CallAsync($"label-{label}", Importance.Routine);
                }
                for (var reply = 0; reply < warm; reply++)
                {
                    var (least, most) = everySeconds;
                    await Task.Delay(TimeSpan.FromSeconds(least + (moments.NextDouble() * (most - least))), clock.Time);
                    var asked = clock.Time.GetUtcNow();
                    await running.CallAsync($"warm-{reply}", Importance.Warm);
                    waits.Add(clock.Time.GetUtcNow() - asked);
                }
            },
            TimeSpan.FromHours(1)
        );
        return (waits, slack);
    }
}
