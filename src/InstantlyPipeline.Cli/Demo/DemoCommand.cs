using System.CommandLine;

namespace InstantlyPipeline.Cli.Demo;

/// <summary><c>demo</c>: the whole pipeline at work, with nothing to configure.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command(
            "demo",
            """
            Runs the whole pipeline against stand-ins of every destination on loopback ports, delivers events the way Instantly does, breaks things,
            a killed process among them, and checks what the other side received: alerts, contacts, tasks, deals, opportunities, blocked addresses.
            Touches nothing outside this machine and keeps nothing. Exit code 0 only if every one of these happened exactly once.
            """
        );
        command.SetAction(
            async (_, cancellationToken) =>
            {
                await using var demo = await DemoRun.StartAsync(Console.Out, cancellationToken);
                return await demo.PlayAsync(cancellationToken) ? ExitCode.Ok : ExitCode.Failed;
            }
        );
        return command;
    }
}
