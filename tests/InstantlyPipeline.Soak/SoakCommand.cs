using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    public static RootCommand Create()
    {
        var events = new Option<int>("--events")
        {
            Description = "Distinct events; duplicates come on top.",
            DefaultValueFactory = _ => 20_000,
        };
        var faults = new Option<SoakFaults>("--faults")
        {
            Description = "all, none, or some of throttle, error, timeout, drop, outage, kill, with commas.",
            DefaultValueFactory = _ => SoakFaults.All,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed sends the same mix in the same order.",
            DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000),
        };
        var rate = new Option<int?>("--rate") { Description = "Deliveries a second at most; without it as fast as they are taken." };
        var acting = new Option<int>("--acting")
        {
            Description = "Of a hundred events, how many act; the rest is engagement.",
            DefaultValueFactory = _ => 5,
        };
        var slackBot = new Option<bool>("--slack-bot")
        {
            Description =
                "Slack by an app's bot instead of an incoming webhook: alerts go to threads, and are looked for after a lost answer.",
        };
        var json = new Option<bool>("--json") { Description = "The result as JSON on standard output; progress goes to standard error." };
        var command = new RootCommand(
            """
            Proves that nothing acknowledged is lost and nothing doubled. Runs `serve` as a process of its own against stand-ins of every
            destination, sends it a campaign's traffic with duplicates and out of order, breaks the destinations, kills the process, and at the
            end compares what the other side received with what was acknowledged. Exit code 1 if anything is missing or wrongly doubled.
            """
        )
        {
            events,
            faults,
            seed,
            rate,
            acting,
            slackBot,
            json,
            CostCommand.Create(),
            CrmsCommand.Create(),
            ListsCommand.Create(),
            RepliesCommand.Create(),
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var options = new SoakOptions
                {
                    Events = parsed.GetValue(events),
                    Faults = parsed.GetValue(faults),
                    Seed = parsed.GetValue(seed),
                    Rate = parsed.GetValue(rate),
                    ActingPercent = parsed.GetValue(acting),
                    SlackBot = parsed.GetValue(slackBot),
                };
                var asJson = parsed.GetValue(json);
                var result = await new SoakRun(options, asJson ? Console.Error : Console.Out).RunAsync(cancellationToken);
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
