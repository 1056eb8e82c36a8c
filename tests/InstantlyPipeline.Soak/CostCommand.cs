using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary><c>cost</c>: what an event costs while the store grows.</summary>
internal static class CostCommand
{
    public static Command Create()
    {
        var stored = new Option<int>("--stored")
        {
            Description = "The largest number of stored events; every tenth of it down to 10,000 is measured too.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var command = new Command(
            "cost",
            """
            Fills an embedded store and measures, at each size, the time and the storage transactions of the next events: engagement in batches of
            100, and replies one by one with no destination configured. Prints ratios to the smallest size: flat is 1.
            """
        )
        {
            stored,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await new CostRun(parsed.GetValue(stored), Console.Out).RunAsync(cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
