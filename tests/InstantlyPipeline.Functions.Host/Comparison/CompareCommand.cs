using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Host.Comparison;

/// <summary><c>compare</c>: the app against one that only puts the body on a queue, and one that only answers, in turn, under the same host
/// and load.</summary>
/// <remarks>The order rotates, so that none always comes after the same one, and the first round counts for nothing: the machine's caches
/// and the stand-ins' own code are cold in it.</remarks>
internal static class CompareCommand
{
    private const double GoalRate = 0.9;
    private const string Hello = "hello world";
    private const string OneSend = "one send";
    private const string Intake = "intake";
    private const double GoalStart = 1.3;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each app has its turn, in a fresh process, after a round that is not counted; medians are reported.",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Measured load of a turn, after a warm-up of as long.",
            DefaultValueFactory = _ => 5,
        };
        var connections = new Option<int>("--connections") { Description = "Requests at the same time.", DefaultValueFactory = _ => 32 };
        var pipeline = new Option<string>("--pipeline")
        {
            Description = "The app's dll: name a published one to measure what is deployed.",
            DefaultValueFactory = _ => BuiltApps.Pipeline,
        };
        var hello = new Option<string>("--hello")
        {
            Description = "The hello-world app's dll.",
            DefaultValueFactory = _ => BuiltApps.HelloWorld,
        };
        var send = new Option<string>("--one-send")
        {
            Description = "The dll of the app with one awaited send.",
            DefaultValueFactory = _ => BuiltApps.OneSend,
        };
        var command = new Command(
            "compare",
            """
            Measures the time from the start of the worker to its functions loaded, and requests a second, p99 and the worker's processor time
            through HTTP, worker and queue: of the pipeline's Functions app, of one function that only puts the body on a queue and waits for that,
            and of one that only answers 200. Ends with 1 when a goal is missed.
            """
        )
        {
            rounds,
            seconds,
            connections,
            pipeline,
            hello,
            send,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                await using var azurite = new Azurite();
                await azurite.InitializeAsync();
                if (azurite.WhyNot is { } why)
                {
                    Console.Error.WriteLine(why);
                    return 1;
                }
                Contender[] contenders =
                [
                    new(Hello, result.GetValue(hello)!, QueuesAreHandled: false),
                    new(OneSend, result.GetValue(send)!, QueuesAreHandled: false),
                    new(Intake, result.GetValue(pipeline)!, QueuesAreHandled: false),
                    new("intake and queues", result.GetValue(pipeline)!, QueuesAreHandled: true),
                ];
                return await RunAsync(
                    contenders,
                    Settings(azurite.ConnectionString!),
                    result.GetValue(rounds),
                    result.GetValue(connections),
                    TimeSpan.FromSeconds(result.GetValue(seconds)),
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Dictionary<string, string> Settings(string tables) =>
        new() { ["Tables__connectionString"] = tables, ["Webhook__Secrets__0"] = LoadClient.Secret };

    private static async Task<int> RunAsync(
        Contender[] contenders,
        Dictionary<string, string> settings,
        int rounds,
        int connections,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var turns = new List<Turn>();
        for (var round = 0; round <= rounds; round++)
        {
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var contender = contenders[(round + turn) % contenders.Length];
                await using var host = await FunctionsHost.StartAsync(
                    new FunctionsHostOptions
                    {
                        App = contender.Dll,
                        Settings = settings,
                        QueuesAreHandled = contender.QueuesAreHandled,
                        MoreQueues = contender.Name == OneSend ? ["engagement"] : [],
                    },
                    cancellationToken
                );
                await LoadClient.RunAsync(host.Address, connections, duration, cancellationToken);
                var before = host.WorkerTime;
                var load = await LoadClient.RunAsync(host.Address, connections, duration, cancellationToken);
                var cpu = (host.WorkerTime - before).TotalMicroseconds / Math.Max(1, load.Answered);
                if (round > 0)
                {
                    turns.Add(new Turn(contender.Name, host.StartTime, load, cpu));
                }
                Say(
                    Console.Error,
                    $"{(round == 0 ? "not counted" : $"round {round}")}, {contender.Name}: loaded after ",
                    $"{host.StartTime.TotalMilliseconds:N0} ms, {load.PerSecond:N0}/s, p99 {load.P99.TotalMilliseconds:0.0} ms, ",
                    $"{cpu:0} µs of the worker, {load.Failed} failed"
                );
            }
        }

        Say(Console.Out, $"| app | functions loaded after ms | requests/s | of one send | p99 ms | worker CPU µs/delivery | failed |");
        Say(Console.Out, $"|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (name, _, _) in contenders)
        {
            Say(
                Console.Out,
                $"| {name} | {Start(name):N0} | {Rate(name):N0} | {Rate(name) / Rate(OneSend):0.00}× | ",
                $"{Median(name, turn => turn.Load.P99.TotalMilliseconds):0.0} | {Median(name, turn => turn.Cpu):0} | ",
                $"{turns.Where(turn => turn.App == name).Sum(turn => turn.Load.Failed)} |"
            );
        }
        var rateMet = Rate(Intake) >= GoalRate * Rate(OneSend);
        var startMet = Start(Intake) <= GoalStart * Start(Hello);
        Say(
            Console.Out,
            $"\nAt least {GoalRate}× the rate of one send ({Rate(Intake) / Rate(OneSend):0.00}×): {(rateMet ? "met" : "missed")}. At ",
            $"most {GoalStart}× the start of hello world ({Start(Intake) / Start(Hello):0.00}×): {(startMet ? "met" : "missed")}."
        );
        return rateMet && startMet ? 0 : 1;

        double Start(string app) => Median(app, turn => turn.Start.TotalMilliseconds);
        double Rate(string app) => Median(app, turn => turn.Load.PerSecond);
        double Median(string app, Func<Turn, double> value)
        {
            var sorted = turns.Where(turn => turn.App == app).Select(value).Order().ToArray();
            return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        }
    }

    private static void Say(TextWriter to, params FormattableString[] parts) =>
        to.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));

    /// <param name="QueuesAreHandled">False is how the Flex Consumption plan runs HTTP functions: queue functions have instances of their
    /// own there.</param>
    private sealed record Contender(string Name, string Dll, bool QueuesAreHandled);

    /// <param name="Cpu">Processor time of the worker for a delivery, in microseconds.</param>
    private sealed record Turn(string App, TimeSpan Start, Load Load, double Cpu);
}
