using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Host.Comparison;

/// <summary><c>compare</c>: the app against a hello-world app, in turn, under the same host and load.</summary>
internal static class CompareCommand
{
    private const double GoalRate = 0.8;
    private const double GoalStart = 1.3;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each app has its turn, in a fresh process; medians are reported.",
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
        var command = new Command(
            "compare",
            """
            Measures the time from the start of the worker to its functions loaded, and requests a second and p99 through HTTP, worker and queue,
            of the pipeline's Functions app and of one function that only answers 200. Ends with 1 when a goal is missed.
            """
        )
        {
            rounds,
            seconds,
            connections,
            pipeline,
            hello,
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
                    new("hello world", result.GetValue(hello)!, QueuesAreHandled: false),
                    new("intake", result.GetValue(pipeline)!, QueuesAreHandled: false),
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
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var contender in contenders)
            {
                await using var host = await FunctionsHost.StartAsync(
                    new FunctionsHostOptions
                    {
                        App = contender.Dll,
                        Settings = settings,
                        QueuesAreHandled = contender.QueuesAreHandled,
                    },
                    cancellationToken
                );
                await LoadClient.RunAsync(host.Address, connections, duration, cancellationToken);
                var load = await LoadClient.RunAsync(host.Address, connections, duration, cancellationToken);
                turns.Add(new Turn(contender.Name, host.StartTime, load));
                Say(
                    Console.Error,
                    $"round {round}, {contender.Name}: loaded after {host.StartTime.TotalMilliseconds:N0} ms, {load.PerSecond:N0}/s, p99 {load.P99.TotalMilliseconds:0.0} ms, {load.Failed} failed"
                );
            }
        }

        Say(Console.Out, $"| app | functions loaded after ms | requests/s | of hello world | p99 ms | failed |");
        Say(Console.Out, $"|---|---|---|---|---|---|");
        foreach (var (name, _, _) in contenders)
        {
            Say(
                Console.Out,
                $"| {name} | {Start(name):N0} | {Rate(name):N0} | {Rate(name) / Rate("hello world"):0.00}× | {Median(name, turn => turn.Load.P99.TotalMilliseconds):0.0} | {turns.Where(turn => turn.App == name).Sum(turn => turn.Load.Failed)} |"
            );
        }
        var rateMet = Rate("intake") >= GoalRate * Rate("hello world");
        var startMet = Start("intake") <= GoalStart * Start("hello world");
        Say(
            Console.Out,
            $"\nAt least {GoalRate}× its rate: {(rateMet ? "met" : "missed")}. At most {GoalStart}× its start ({Start("intake") / Start("hello world"):0.00}×): {(startMet ? "met" : "missed")}."
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

    private static void Say(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <param name="QueuesAreHandled">False is how the Flex Consumption plan runs HTTP functions: queue functions have instances of their
    /// own there.</param>
    private sealed record Contender(string Name, string Dll, bool QueuesAreHandled);

    private sealed record Turn(string App, TimeSpan Start, Load Load);
}
