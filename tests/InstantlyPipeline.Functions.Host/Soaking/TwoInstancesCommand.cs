using System.CommandLine;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Host.Soaking;

/// <summary><c>soak</c>: the soak of the self-host, for two instances of the Functions app.</summary>
internal static class TwoInstancesCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events")
        {
            Description = "Distinct events; duplicates come on top.",
            DefaultValueFactory = _ => 20_000,
        };
        var acting = new Option<int>("--acting")
        {
            Description = "Of a hundred events, how many act; the rest is engagement.",
            DefaultValueFactory = _ => 5,
        };
        var faults = new Option<SoakFaults>("--faults")
        {
            Description = "all, none, or some of throttle, error, timeout, drop, outage, kill, with commas.",
            DefaultValueFactory = _ => SoakFaults.All,
        };
        var killEvery = new Option<int>("--kill-every")
        {
            Description = "Seconds from one kill of a worker to the next; the instances take turns.",
            DefaultValueFactory = _ => 60,
        };
        var rate = new Option<int?>("--rate") { Description = "Deliveries a second at most; without it as fast as they are taken." };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed sends the same mix in the same order.",
            DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000),
        };
        var json = new Option<bool>("--json") { Description = "The result as JSON on standard output; progress goes to standard error." };
        var command = new Command(
            "soak",
            """
            Proves that two instances of the Functions app together lose nothing acknowledged and double nothing. Both run in their real worker
            processes, share the stand-in of Service Bus and the tables of Azurite, and act on stand-ins of every destination, which break; a worker
            is killed again and again. Ends with 1 if anything is missing or wrongly doubled.
            """
        )
        {
            events,
            acting,
            faults,
            killEvery,
            rate,
            seed,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var azurite = new Azurite();
                await azurite.InitializeAsync();
                if (azurite.WhyNot is { } why)
                {
                    Console.Error.WriteLine(why);
                    return 1;
                }
                var options = new SoakOptions
                {
                    Events = parsed.GetValue(events),
                    Faults = parsed.GetValue(faults),
                    Seed = parsed.GetValue(seed),
                    Rate = parsed.GetValue(rate),
                    ActingPercent = parsed.GetValue(acting),
                };
                var asJson = parsed.GetValue(json);
                var run = new TwoInstancesRun(
                    options,
                    TimeSpan.FromSeconds(parsed.GetValue(killEvery)),
                    azurite.ConnectionString!,
                    asJson ? Console.Error : Console.Out
                );
                var result = await run.RunAsync(cancellationToken);
                if (asJson)
                {
                    SoakReport.WriteJson(Console.Out, result);
                }
                else
                {
                    SoakReport.Write(Console.Out, result);
                }
                return result.Good ? 0 : 1;
            }
        );
        return command;
    }
}
