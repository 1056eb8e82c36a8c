using System.CommandLine;
using System.Globalization;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary><c>ack</c>: requests a second, latency, CPU and memory of five receivers under the same load.</summary>
internal static class AckCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each receiver has its turn; medians are reported.",
            DefaultValueFactory = _ => 3,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Measured load of a turn, after a warm-up of 20 seconds.",
            DefaultValueFactory = _ => 10,
        };
        var connections = new Option<int[]>("--connections")
        {
            Description = "Connections at the same time.",
            DefaultValueFactory = _ => [16, 64, 256],
            AllowMultipleArgumentsPerToken = true,
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Only these: {string.Join(", ", Receivers.All)}.",
            DefaultValueFactory = _ => [.. Receivers.All],
            AllowMultipleArgumentsPerToken = true,
        };
        var type = new Option<string?>("--type")
        {
            Description = "Every event is of this type, as `reply_received`; without it a campaign's mix, mostly sends and opens.",
        };
        type.AcceptOnlyFromAmong([.. Bodies.Types]);
        var quick = new Option<bool>("--quick")
        {
            Description = "One round of 3 seconds at 64 connections: to see that it works, not to quote.",
        };
        var folder = Folder();
        var command = new Command(
            "ack",
            """
            Starts our `serve` (every event synced to disk before its answer, and worked on while more arrive), an Express and a Flask receiver
            that keep events in memory as samples do, Flask under gunicorn, and a bare Kestrel endpoint, in turn, and loads each with unique
            events of one mix. After each turn `serve` is killed and its database must hold every acknowledged event.
            Ends with 1 when a goal is missed or an event is lost.
            """
        )
        {
            rounds,
            seconds,
            connections,
            only,
            type,
            quick,
            folder,
        };
        command.SetAction(
            (result, cancellationToken) =>
                result.GetValue(quick)
                    ? RunAsync(1, 3, [64], result.GetValue(only)!, result.GetValue(type), result.GetValue(folder)!, cancellationToken)
                    : RunAsync(
                        result.GetValue(rounds),
                        result.GetValue(seconds),
                        result.GetValue(connections)!,
                        result.GetValue(only)!,
                        result.GetValue(type),
                        result.GetValue(folder)!,
                        cancellationToken
                    )
        );
        return command;
    }

    public static Option<string> Folder() =>
        new("--folder")
        {
            Description = "Where the databases are made; choose a real disk, not one in memory.",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };

    private static async Task<int> RunAsync(
        int rounds,
        int seconds,
        IReadOnlyList<int> connections,
        IReadOnlyList<string> receivers,
        string? type,
        string folder,
        CancellationToken cancellationToken
    )
    {
        using var bench = await Workbench.SetUpAsync(folder, type, cancellationToken);
        var turns = new AckRounds(bench);
        var samples = new List<Sample>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var count in connections)
            {
                foreach (var receiver in receivers)
                {
                    var sample = await turns.MeasureAsync(receiver, count, seconds, cancellationToken);
                    samples.Add(sample);
                    Console.Error.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"round {round}, {count} connections, {receiver}: {sample.Load.PerSecond:N0}/s, p99 {sample.Load.P99:0.0} ms; "
                                + $"the first {AckRounds.WarmUpSeconds} s: p99 {sample.WarmUp.P99:0.0} ms"
                        )
                    );
                }
            }
        }
        var report = new AckReport(samples);
        report.Write(Console.Out);
        return report.WriteGoals(Console.Out) ? 0 : 1;
    }
}
