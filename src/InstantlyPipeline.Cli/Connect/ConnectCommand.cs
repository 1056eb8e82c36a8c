using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Doctor;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Cli.Connect;

/// <summary><c>connect</c>: makes or mends the webhook in Instantly, and sees that a delivery arrives.</summary>
internal static class ConnectCommand
{
    public static Command Create()
    {
        var address = new Option<string?>("--public-url")
        {
            Description =
                $"Where Instantly reaches the pipeline: https://<your address>/{WebhookIntake.Path}. Needed once; it is remembered.",
        };
        var check = new Option<bool>("--check") { Description = "Look and send the test event, and change nothing." };
        var rotate = new Option<bool>("--rotate")
        {
            Description = "Have the webhook carry the last of the accepted secrets (Webhook__Secrets__1, …). Repeat it as often as needed.",
        };
        var import = new Option<int?>("--import")
        {
            Description =
                "At the first time: record so many days (1 to 365) of replies, and who bounced, booked or is blocked. Nobody is told.",
            HelpName = "days",
        };
        import.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && (
                    !int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                    || days is < 1 or > 365
                )
            )
            {
                result.AddError("--import takes a whole number of days from 1 to 365.");
            }
        });
        var key = new Option<string?>("--key")
        {
            Description = "Only the workspace whose key stands in this setting, for example Instantly__ApiKey; without it every one.",
        };
        var client = CommonOptions.Client();
        var json = CommonOptions.Json();
        var command = new Command(
            "connect",
            """
            Makes or mends the webhook in Instantly, and tests it.

            Does it through Instantly's API (address, secret, all events of all campaigns), sends the test event, and says
            whether it arrived or what stands in the way. The running pipeline does it, with its own Instantly__ApiKey; no secret is shown.
            It may be repeated: what is right already stays as it is.

            What happened before does not come by webhook. `connect --import 30` records it once with each lead: who answered within 30
            days, how Instantly's statuses stand, and whom its block list names. No chat and no CRM hears of it; the desk's lists begin
            today all the same.

            To change the secret without a gap: set Webhook__Secrets__1 to a new one, restart, `connect --rotate`, and drop the old one
            once `doctor` shows that it has gone quiet. A client's own: add the new one to its webhookSecrets in pipeline.json,
            `connect --rotate --client acme`, and take the old one out.

            --json prints one object a line: {"check","level":"Ok|Warning|Failed","text"}. Exit codes: 0 connected, 1 something stands in the way.
            """
        )
        {
            address,
            check,
            rotate,
            import,
            client,
            key,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(check) && (result.GetValue(rotate) || result.GetValue(import) is not null))
            {
                result.AddError("--check changes nothing, so it goes with neither --rotate nor --import.");
            }
        });
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                (string, string?)[] wish =
                [
                    ("publicUrl", result.GetValue(address)),
                    ("check", result.GetValue(check) ? "true" : null),
                    ("rotate", result.GetValue(rotate) ? "true" : null),
                    ("import", result.GetValue(import)?.ToString(CultureInfo.InvariantCulture)),
                    ("client", result.GetValue(client)),
                    ("key", result.GetValue(key)),
                ];
                return Print(await operations.ConnectAsync(wish, cancellationToken), result.GetValue(json));
            }
        );
    }

    private static int Print(ConnectReport report, bool json)
    {
        foreach (var finding in report.Findings)
        {
            Console.WriteLine(json ? JsonSerializer.Serialize(finding, HealthJson.Default.Finding) : DoctorCommand.Line(finding));
        }
        return report.Findings.Any(finding => finding.Level is FindingLevel.Failed) ? ExitCode.Failed : ExitCode.Ok;
    }
}
