using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary><c>lists</c>: what lists, timelines and searches cost while the store grows.</summary>
internal static class ListsCommand
{
    public static Command Create()
    {
        var stored = new Option<int>("--stored")
        {
            Description = "The largest number of stored events; every tenth of it down to 10,000 is measured too.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var command = new Command(
            "lists",
            """
            Fills an embedded store, one event in ten a reply and the others opens, and asks the operations API at each size: the newest 50 replies, the newest 50 of
            everything, one person's timeline, what is in trouble, a search, a week's numbers. Prints the time, the processor's time, storage transactions, and ratios to the
            smallest size: flat is 1.
            """
        )
        {
            stored,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await new ListsRun(parsed.GetValue(stored), Console.Out).RunAsync(cancellationToken);
                return 0;
            }
        );
        return command;
    }
}
