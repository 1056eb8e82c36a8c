using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Connection;

namespace InstantlyPipeline.Cli.Connect;

/// <summary><c>recover</c>: takes in what was missed.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var since = new Option<string>("--since")
        {
            Description = "From this UTC time on, for example 2026-08-18 or 2026-08-18T09:00:00Z. Whole days are read.",
            Required = true,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be taken in, and take nothing in." };
        var client = CommonOptions.Client();
        var json = CommonOptions.Json();
        var command = new Command(
            "recover",
            """
            Takes in what was missed while the pipeline was away.

            Reads Instantly's delivery log for what failed and was given up, and the mailbox and the leads' status for what the log does
            not have, and takes it in like any delivery: what is known already acts no second time, so it may be repeated and stopped at
            any time. `serve` does the same by itself when it finds the webhook switched off, and after an outage of its own
            (Connection__Recover).
            """
        )
        {
            since,
            client,
            dryRun,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                (string, string?)[] wish =
                [
                    ("since", result.GetValue(since)),
                    ("client", result.GetValue(client)),
                    ("confirm", result.GetValue(dryRun) ? null : "true"),
                ];
                Print(await operations.RecoverAsync(wish, cancellationToken), result.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static void Print(RecoveryReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, ConnectionJson.Default.RecoveryReport));
            return;
        }
        var sentence = report.Sentence();
        Console.WriteLine(Printable.Of($"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.FromLog.Values.Sum()} from the delivery log, {report.FromMailbox.Values.Sum()} from the mailbox and the "
                    + $"leads, {report.Known} known already, {report.Quarantined} not usable."
            )
        );
        if (report.LogBegins is { } begins)
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"The oldest that the log has is of {ShownTime.Of(begins)}{ShownTime.Zone}.")
            );
        }
        foreach (var problem in report.Problems)
        {
            Console.WriteLine(Printable.Of($"Not asked: {problem}"));
        }
    }
}
