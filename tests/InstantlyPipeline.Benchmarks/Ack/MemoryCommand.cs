using System.CommandLine;
using System.Globalization;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary><c>memory</c>: the memory of <c>serve</c> while it takes millions of events.</summary>
internal static class MemoryCommand
{
    private const int SecondsPerStep = 10;
    private const int Connections = 64;

    public static Command Create()
    {
        var events = new Option<long>("--events") { Description = "How many, at least.", DefaultValueFactory = _ => 5_000_000 };
        var folder = AckCommand.Folder();
        var command = new Command(
            "memory",
            "Loads one `serve` until it has acknowledged so many events, and prints its memory every few seconds. At the end every "
                + "one must be on disk."
        )
        {
            events,
            folder,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(events), result.GetValue(folder)!, cancellationToken));
        return command;
    }

    private static async Task RunAsync(long events, string parent, CancellationToken cancellationToken)
    {
        using var bench = await Workbench.SetUpAsync(parent, only: null, cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "data")).FullName;
        var loads = new List<Load>();
        await using (
            var server = await RunningServer.StartAsync(
                port => Receivers.Command(Receivers.Ours, port, folder, Workbench.Node),
                folder,
                bench.Settings,
                cancellationToken
            )
        )
        {
            while (Acknowledged() < events)
            {
                loads.Add(await bench.Wrk.RunAsync(server.Webhook, Connections, SecondsPerStep, cancellationToken));
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Acknowledged(), 12:N0} events, resident {server.ResidentMiB():0} MiB, peak {server.PeakMiB():0} MiB"
                    )
                );
            }
        }
        StoredEvents.Check(folder, bench.Bodies, loads);
        Directory.Delete(folder, recursive: true);

        long Acknowledged() => loads.Sum(load => load.Acknowledged);
    }
}
