using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Bounces;

/// <summary><c>bounces</c>: how many mails bounced, where, from whom and why.</summary>
internal static class BouncesCommand
{
    private static readonly string[] Header = ["DAY (UTC)", "BY", "VALUE", "SENT", "RATE", "HARD", "SOFT", "SENDER", "CONTENT", "UNKNOWN"];

    public static Command Create()
    {
        var since = new Option<string?>("--since")
        {
            Description = "From this UTC day on, for example 2026-08-18; without it the last seven days.",
        };
        var client = CommonOptions.Client();
        var workspace = new Option<string?>("--workspace") { Description = "Only this workspace id." };
        var json = CommonOptions.Json();
        var command = new Command(
            "bounces",
            """
            How many mails bounced, where, from whom and why.

            Counts bounces by kind and day: by the recipient's domain and mail provider, by the sending account and by the campaign, each
            bounce once however often it was delivered. hard: the address is dead. soft: it may work another day. sender: they refuse our
            side. content: they refuse the mail. unknown: no report says why.
            sent: mails of that day, where the webhook reports them; the rate is of these. Where there is none, the end of the list says
            why.
            --json prints one object a line: {"workspace","day","by","value","hard","soft","sender","content","unknown","total","sent",
            "ratePercent","noRate"}
            """
        )
        {
            since,
            client,
            workspace,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var numbers = await operations.CountBouncesAsync(
                    cancellationToken,
                    ("since", result.GetValue(since)),
                    ("client", result.GetValue(client)),
                    ("workspace", result.GetValue(workspace))
                );
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(numbers, BouncesJson.Default.BounceNumber);
                }
                else
                {
                    Print(numbers, await operations.ClientNamesAsync(cancellationToken));
                }
                return ExitCode.Ok;
            }
        );
    }

    /// <param name="clients">What clients are called, by workspace. Without names, and with one workspace, nothing says whose.</param>
    private static void Print(IReadOnlyList<BounceNumber> numbers, IReadOnlyDictionary<string, string> clients)
    {
        if (numbers.Count == 0)
        {
            Console.WriteLine("No bounces were counted. Send one with `instantly-pipeline send email_bounced`.");
            return;
        }
        var saysWhose =
            clients.Count > 0 || numbers.Select(number => number.Workspace).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1;
        var whose = saysWhose ? 1 : 0;
        TextTable.Write(
            Console.Out,
            [
                [.. saysWhose ? ["CLIENT"] : (string[])[], .. Header],
                .. numbers.Select(number =>
                    (string[])
                        [
                            .. saysWhose ? [clients.GetValueOrDefault(number.Workspace, number.Workspace)] : (string[])[],
                            number.Day,
                            number.By,
                            number.Value,
                            number.Sent is { } sent ? Text(sent) : "-",
                            RateOf(number),
                            Text(number.Hard),
                            Text(number.Soft),
                            Text(number.Sender),
                            Text(number.Content),
                            Text(number.Unknown),
                        ]
                ),
            ],
            whole: [whose, 2 + whose],
            numbers: [.. Enumerable.Range(3 + whose, 7)]
        );
        foreach (
            var alike in numbers
                .Where(number => number.By != "provider" && number.NoRate is not null)
                .GroupBy(number => number.NoRate!)
                .OrderByDescending(alike => alike.Count())
        )
        {
            HelpText.Prose(Console.Out, Printable.Of($"No rate in {Counted.Of(alike.Count(), "line")}: {alike.Key}."), 2);
        }
    }

    private static string RateOf(BounceNumber number) =>
        number.RatePercent is { } percent ? percent.ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
