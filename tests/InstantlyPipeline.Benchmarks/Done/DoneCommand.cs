using System.CommandLine;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary><c>done</c>: events that are done, and not only acknowledged, beside a tool that people would choose instead.</summary>
internal static class DoneCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events")
        {
            Description = "Events of each kind, as fast as they are taken.",
            DefaultValueFactory = _ => 1_000,
        };
        var rate = new Option<double>("--rate")
        {
            Description = "Replies a second for the time from a reply to the chat, and under the kill.",
            DefaultValueFactory = _ => 20,
        };
        var seconds = new Option<int>("--seconds") { Description = "How long that rate is kept.", DefaultValueFactory = _ => 15 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each has its turn; the order changes, and medians are reported.",
            DefaultValueFactory = _ => 3,
        };
        var connections = new Option<int>("--connections") { Description = "Requests at the same time.", DefaultValueFactory = _ => 16 };
        var only = new Option<bool>("--only-ours") { Description = "Without n8n, which takes minutes to install." };
        var command = new Command(
            "done",
            """
            Counts what is done from end to end: `serve` with Slack (a stand-in), and n8n with a webhook and an HTTP request to the same chat. Prints
            what is acknowledged and what is done a second, by kind, the time from a reply to the chat at a steady rate, and how many acknowledged
            replies never reached the chat after a kill -9 under that rate. Ends with 1 when one of ours is lost.
            """
        )
        {
            events,
            rate,
            seconds,
            rounds,
            connections,
            only,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var run = new DoneRun(
                    result.GetValue(events),
                    result.GetValue(rate),
                    result.GetValue(seconds),
                    result.GetValue(connections),
                    Console.Out
                );
                return await run.RunAsync(result.GetValue(rounds), withPeer: !result.GetValue(only), cancellationToken) ? 0 : 1;
            }
        );
        return command;
    }
}
