using System.CommandLine;
using InstantlyPipeline.Cli;
using InstantlyPipeline.Cli.Backup;
using InstantlyPipeline.Cli.Bounces;
using InstantlyPipeline.Cli.Connect;
using InstantlyPipeline.Cli.DeadLetters;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Cli.Doctor;
using InstantlyPipeline.Cli.Engagement;
using InstantlyPipeline.Cli.Evaluate;
using InstantlyPipeline.Cli.Events;
using InstantlyPipeline.Cli.Forget;
using InstantlyPipeline.Cli.Operators;
using InstantlyPipeline.Cli.Replay;
using InstantlyPipeline.Cli.Routes;
using InstantlyPipeline.Cli.Send;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Cli.Simulate;
using InstantlyPipeline.Cli.Suppressions;
using InstantlyPipeline.Cli.Watch;

var root = new RootCommand(
    """
    Receives Instantly's webhooks and loses none: every delivery is stored before it is answered, and acts exactly once.

    First steps:
      instantly-pipeline demo                 see the whole pipeline work, with nothing to configure
      instantly-pipeline serve                run it (set Webhook__Secrets__0 first)
      instantly-pipeline connect              make or mend the webhook in Instantly (set Instantly__ApiKey first)
      instantly-pipeline send reply_received  send it a realistic delivery
      instantly-pipeline simulate             send it a campaign's traffic with faults, and see what it would lose
      instantly-pipeline events               see what became of it
      instantly-pipeline watch                see what arrives while it arrives
      instantly-pipeline doctor               what is wrong, and what to do about it

    Exit codes: 0 as asked, 1 the pipeline or the check failed, 2 wrong arguments or settings.
    """
)
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SendCommand.Create(),
    SimulateCommand.Create(),
    EventsCommand.Create(),
    EngagementCommand.Create(),
    ReplayCommand.Create(),
    DeadLettersCommand.Create(),
    SuppressionsCommand.Create(),
    BouncesCommand.Create(),
    WatchCommand.Create(),
    OperatorsCommand.Create(),
    ForgetCommand.Create(),
    ConnectCommand.Create(),
    RecoverCommand.Create(),
    DoctorCommand.Create(),
    RoutesCommand.Create(),
    EvaluateCommand.Create(),
    BackupCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await parsed.InvokeAsync();
    return ExitCode.Usage;
}

// `serve` ends by itself, within its grace period; the parser would end it two seconds after the signal.
return await parsed.InvokeAsync(
    parsed.CommandResult.Command is { Name: "serve" } ? new InvocationConfiguration { ProcessTerminationTimeout = null } : null
);
