using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Tests.Destinations.Pacing;

namespace InstantlyPipeline.Benchmarks.Pacing;

/// <summary><c>pace</c>: what people feel of a destination's limits, in figures.</summary>
/// <remarks>By a clock that goes on when nothing is left to do at the moment: the same figures on every machine. The tests assert the
/// goals of the same runs.</remarks>
internal static class PaceCommand
{
    private const double MostTime = 1.2;
    private const double MostRefused = 0.05;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var command = new Command(
            "pace",
            """
            Runs a burst against a destination that takes so many calls in a window and refuses the others, on one instance and on several that know nothing
            of one another, by a clock that jumps. Prints how long it took beside the shortest possible time, and how many calls were refused. Ends with 1
            where a goal is missed: 1.2 times, 5 %, a warm reply's alert within a second.
            """
        );
        command.SetAction(_ => Run(Console.Out) ? 0 : 1);
        return command;
    }

    private static bool Run(TextWriter output)
    {
        output.WriteLine("| what | instances | took s | at best s | ratio | calls refused |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|");
        var good = true;
        foreach (var instances in (int[])[1, 2])
        {
            good &= Burst(output, "30 alerts, a chat of one a second", instances, 30, 1, Second, Importance.Reply, lane: false);
            good &= Burst(output, "30 warm alerts, the same chat", instances, 30, 1, Second, Importance.Warm, lane: false);
            good &= Burst(output, "120 reports read, 20 a minute", instances, 120, 20, Minute, Importance.Usual, lane: true);
        }
        foreach (var instances in (int[])[1, 2, 3])
        {
            good &= Told(output, instances);
        }
        output.WriteLine();
        output.WriteLine("A warm reply's alert while 1,000 labels wait for a chat of one a second:");
        output.WriteLine();
        output.WriteLine("| instances | seconds between warm replies | alerts | waited s at most | of them over one | calls refused |");
        output.WriteLine("|--:|--:|--:|--:|--:|--:|");
        good &= Warm(output, instances: 1, seeds: 20, warm: 5, (5, 10));
        good &= Warm(output, instances: 2, seeds: 20, warm: 10, (60, 120));
        // More than the goals ask for.
        Warm(output, instances: 2, seeds: 200, warm: 5, (5, 10));
        Warm(output, instances: 2, seeds: 40, warm: 10, (20, 40));
        Warm(output, instances: 3, seeds: 40, warm: 10, (20, 40));
        return good;
    }

    private static bool Burst(
        TextWriter output,
        string what,
        int instances,
        int calls,
        int limit,
        TimeSpan window,
        Importance importance,
        bool lane
    )
    {
        var clock = new TurnClock();
        var server = new LimitedServer(limit, window, namesWait: !lane, clock.Time);
        var running = new Instances(clock, server, lane ? Pace.PerSecond(100) : new Pace(limit, window), instances, alone: instances == 1);
        var took = clock.Run(
            () =>
                Task.WhenAll(
                    Enumerable
                        .Range(0, calls)
                        .Select(call => running.CallAsync($"call-{call}", importance, lane ? InstantlyMails.Limited : null))
                ),
            TimeSpan.FromHours(1)
        );
        return Line(output, what, instances, took, calls * (window / limit), server);
    }

    private static bool Line(TextWriter output, string what, int instances, TimeSpan took, TimeSpan best, LimitedServer server)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {instances} | {took.TotalSeconds:0.0} | {best.TotalSeconds:0} | {took / best:0.00} | {server.Refused} of "
                    + $"{server.Refused + server.Done.Count} |"
            )
        );
        return took <= MostTime * best && server.RefusedShare < MostRefused;
    }

    private static bool Told(TextWriter output, int instances)
    {
        var clock = new TurnClock();
        var server = new LimitedServer(190, 10 * Second, namesWait: false, clock.Time, namesLimit: true);
        var running = new Instances(
            clock,
            server,
            new Pace(100, 10 * Second),
            instances,
            alone: false,
            failures: new HubSpotFailures("HubSpot__AccessToken")
        );
        var took = clock.Run(
            () => Task.WhenAll(Enumerable.Range(0, 950).Select(call => running.CallAsync($"call-{call}", Importance.Usual))),
            TimeSpan.FromHours(1)
        );
        return Line(output, "950 calls, a CRM that tells its limit of 190 in ten seconds", instances, took, 50 * Second, server);
    }

    /// <summary>On several instances chance has its part, so that is many runs.</summary>
    private static bool Warm(TextWriter output, int instances, int seeds, int warm, (double, double) everySeconds)
    {
        var (waits, refused, calls) = (new List<TimeSpan>(), 0, 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var run = WarmAmongLabels.Run(instances, warm, everySeconds, seed);
            waits.AddRange(run.Waits);
            refused += run.Server.Refused;
            calls += run.Server.Refused + run.Server.Done.Count;
        }
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {instances} | {everySeconds.Item1:0} to {everySeconds.Item2:0} | {waits.Count} | {waits.Max().TotalSeconds:0.00} | "
                    + $"{waits.Count(wait => wait > Second)} | {refused} of {calls} |"
            )
        );
        return waits.Max() <= Second && (double)refused / calls <= MostRefused;
    }
}
