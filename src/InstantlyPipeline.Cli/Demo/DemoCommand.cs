using System.CommandLine;

namespace InstantlyPipeline.Cli.Demo;

/// <summary><c>demo</c>: the whole pipeline at work, with nothing to configure.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo",
            """
            Runs the whole pipeline in one process against stand-ins of Slack, HubSpot, Pipedrive, Salesforce, OpenAI and Instantly on loopback
            ports, delivers events the way Instantly does, breaks things, and checks what the other side received.
            Touches nothing outside this machine and keeps nothing. Exit code 0 only if every side effect happened exactly once.
            """);
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var demo = await DemoRun.StartAsync(Console.Out, cancellationToken);
            return await demo.PlayAsync(cancellationToken) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
