using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    public static RootCommand Create()
    {
        var arguments = new SoakArguments();
        var slackBot = new Option<bool>("--slack-bot")
        {
            Description =
                "Slack by an app's bot instead of an incoming webhook: alerts go to threads, and are looked for after a lost answer.",
        };
        var command = new RootCommand(
            """
            Proves that nothing acknowledged is lost and nothing doubled. Runs `serve` as a process of its own against stand-ins of every
            destination, sends it a campaign's traffic with duplicates and out of order, breaks the destinations, kills the process, and at the
            end compares what the other side received with what was acknowledged. Exit code 1 if anything is missing or wrongly doubled.
            """
        )
        {
            slackBot,
            CostCommand.Create(),
            CrmsCommand.Create(),
            ListsCommand.Create(),
            RepliesCommand.Create(),
        };
        arguments.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                arguments.ShowAsync(
                    parsed,
                    progress =>
                        new SoakRun(arguments.Of(parsed) with { SlackBot = parsed.GetValue(slackBot) }, progress).RunAsync(
                            cancellationToken
                        )
                )
        );
        return command;
    }
}
