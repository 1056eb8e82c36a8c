using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary><c>replies</c>: how fast sales hear of replies, and that they hear of each once, while Slack and HubSpot are out for a
/// while.</summary>
internal static class RepliesCommand
{
    public static Command Create()
    {
        var replies = new Option<int>("--replies")
        {
            Description = "How many, of all kinds; one in twenty is delivered twice.",
            DefaultValueFactory = _ => 1_000,
        };
        var rate = new Option<double>("--rate") { Description = "Replies a second.", DefaultValueFactory = _ => 5 };
        var outage = new Option<int>("--outage")
        {
            Description = "Seconds for which HubSpot answers 429, and later Slack 503.",
            DefaultValueFactory = _ => 60,
        };
        var command = new Command(
            "replies",
            """
            Runs the self-hosted pipeline in this process against stand-ins and sends it the labelled replies of the program as live ones. HubSpot answers
            429 for a while, then Slack 503. Prints whether every alert and task came once, and how long they took, in the outages and outside of them.
            Exit code 1 if one is missing or doubled, or if outside of the outages Slack's p95 is 1 s or more or HubSpot's 2 s or more.
            """
        )
        {
            replies,
            rate,
            outage,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var run = new RepliesRun(
                    parsed.GetValue(replies),
                    parsed.GetValue(rate),
                    TimeSpan.FromSeconds(parsed.GetValue(outage)),
                    Console.Out
                );
                return await run.RunAsync(cancellationToken) ? 0 : 1;
            }
        );
        return command;
    }
}
