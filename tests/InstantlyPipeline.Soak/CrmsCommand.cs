using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary><c>crms</c>: many leads from interested to won in all four CRMs at once.</summary>
internal static class CrmsCommand
{
    public static Command Create()
    {
        var stories = new Option<int>("--stories")
        {
            Description = "Leads, each interested, booked, held and closed.",
            DefaultValueFactory = _ => 500,
        };
        var seed = new Option<int>("--seed") { Description = "The same seed sends the same order.", DefaultValueFactory = _ => 20260818 };
        var command = new Command(
            "crms",
            """
            Runs `serve` as a process of its own with HubSpot, Pipedrive, Salesforce and Close, sends it the events of many leads in random order with
            duplicates, kills it twice, and counts what the CRMs hold in the end: of each lead one person, one company, one deal at its last stage, one
            task with an owner, and one alert. Exit code 1 if anything is missing or doubled.
            """
        )
        {
            stories,
            seed,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
                await new CrmsRun(parsed.GetValue(stories), parsed.GetValue(seed), Console.Out).RunAsync(cancellationToken) ? 0 : 1
        );
        return command;
    }
}
