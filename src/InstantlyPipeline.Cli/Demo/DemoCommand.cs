using System.CommandLine;

namespace InstantlyPipeline.Cli.Demo;

/// <summary><c>demo</c>: the whole pipeline at work, with nothing to configure.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var details = new Option<bool>("--details") { Description = "Show each event's steps and each call that the other side received." };
        var command = new Command(
            "demo",
            """
            The whole pipeline at work, with nothing to configure.

            Runs it against stand-ins of every destination on loopback ports, delivers events the way Instantly does, breaks things,
            a killed process among them, and checks what the other side received: alerts, contacts, tasks, deals, opportunities, blocked
            addresses. Touches nothing outside this machine and keeps nothing. Exit code 0 only if every one of these happened exactly once.
            """
        )
        {
            details,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                await using var demo = await DemoRun.StartAsync(Console.Out, result.GetValue(details), cancellationToken);
                return await demo.PlayAsync(cancellationToken) ? ExitCode.Ok : ExitCode.Failed;
            }
        );
        return command;
    }
}
