using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Destinations;
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
            Runs a burst against a destination that takes so many calls in a window and refuses the others, on one instance and on two that know nothing
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
        output.WriteLine();
        foreach (var instances in (int[])[1, 2])
        {
            good &= Warm(output, instances);
        }
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
        var best = calls * (window / limit);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {instances} | {took.TotalSeconds:0.0} | {best.TotalSeconds:0} | {took / best:0.00} | {server.Refused} of "
                    + $"{server.Refused + server.Done.Count} |"
            )
        );
        return took <= MostTime * best && server.RefusedShare < MostRefused;
    }

    private static bool Warm(TextWriter output, int instances)
    {
        var clock = new TurnClock();
        var slack = new LimitedServer(1, Second, namesWait: true, clock.Time);
        var running = new Instances(clock, slack, Pace.PerSecond(1), instances, alone: instances == 1);
        var waits = new List<TimeSpan>();
        clock.Run(
            async () =>
            {
                foreach (var label in Enumerable.Range(0, 1_000))
                {
                    _ = running.CallAsync($"label-{label}", Importance.Routine);
                }
                for (var reply = 0; reply < 20; reply++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(7_370), clock.Time);
                    var asked = clock.Time.GetUtcNow();
                    await running.CallAsync($"warm-{reply}", Importance.Warm);
                    waits.Add(clock.Time.GetUtcNow() - asked);
                }
            },
            TimeSpan.FromMinutes(10)
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"A warm reply's alert while 1,000 labels wait, {instances} instance(s): {waits.Max().TotalSeconds:0.00} s at most in "
                    + $"{waits.Count}, {slack.Refused} of {slack.Refused + slack.Done.Count} calls refused."
            )
        );
        return waits.Max() <= Second && slack.RefusedShare < MostRefused;
    }
}
