using System.CommandLine;
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

namespace InstantlyPipeline.Cli.Frame;

/// <summary>All verbs, in the order in which somebody new meets them. The help and the page about the command line are made from this
/// list.</summary>
/// <remarks>The first line of a verb's description says in a few words what it does; the root's help shows that line alone.</remarks>
internal static class Verbs
{
    public static Option<bool> Utc { get; } =
        new("--utc") { Description = "Show times in UTC; without it in this machine's zone.", Recursive = true };

    public static RootCommand Root() =>
        new("Receives Instantly's webhooks, loses none, and acts on each exactly once.")
        {
            Utc,
            DemoCommand.Create(),
            ServeCommand.Create(),
            ConnectCommand.Create(),
            SendCommand.Create(),
            SimulateCommand.Create(),
            EventsCommand.Create(),
            WatchCommand.Create(),
            EngagementCommand.Create(),
            BouncesCommand.Create(),
            DoctorCommand.Create(),
            DeadLettersCommand.Create(),
            ReplayCommand.Create(),
            RecoverCommand.Create(),
            SuppressionsCommand.Create(),
            ForgetCommand.Create(),
            RoutesCommand.Create(),
            OperatorsCommand.Create(),
            EvaluateCommand.Create(),
            BackupCommand.Create(),
        };
}
