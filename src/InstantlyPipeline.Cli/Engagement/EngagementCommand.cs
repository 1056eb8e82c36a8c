using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.Engagement;

/// <summary><c>engagement</c>: how often mails were sent, opened and clicked.</summary>
internal static class EngagementCommand
{
    private static readonly string[] Header = ["DAY (UTC)", "CAMPAIGN", "STEP", "TYPE", "COUNT"];

    public static Command Create()
    {
        var since = new Option<string?>("--since")
        {
            Description = "From this UTC day on, for example 2026-08-18; without it the last seven days.",
        };
        var workspace = new Option<string?>("--workspace") { Description = "Only this workspace id." };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign id." };
        var (json, url, token, data) = (CommonOptions.Json(), CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command(
            "engagement",
            """
            Counts sends, opens, clicks and finished campaigns by day, campaign and step, each event once however often it was delivered.
            Opens show a direction and no truth: mail programs load the picture unasked, or never. --json prints one object a line:
              {"workspace","campaignId","day","eventType","step","count","directional"}
            """
        )
        {
            since,
            workspace,
            campaign,
            json,
            url,
            token,
            data,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                using var operations = new OperationsClient(
                    result.GetValue(url)!,
                    result.GetValue(token),
                    DataDirectory.At(result.GetValue(data)!)
                );
                return await OperationsException.ReportAsync(async () =>
                {
                    Print(
                        await operations.CountEngagementAsync(
                            cancellationToken,
                            [
                                ("since", result.GetValue(since)),
                                ("workspace", result.GetValue(workspace)),
                                ("campaign", result.GetValue(campaign)),
                            ]
                        ),
                        result.GetValue(json)
                    );
                    return ExitCode.Ok;
                });
            }
        );
        return command;
    }

    private static void Print(IReadOnlyList<EngagementCount> counts, bool json)
    {
        if (json)
        {
            foreach (var count in counts)
            {
                Console.WriteLine(JsonSerializer.Serialize(count, OperationsJson.Default.EngagementCount));
            }
        }
        else if (counts.Count == 0)
        {
            Console.WriteLine("Nothing was counted. Send one with `instantly-pipeline send email_opened`.");
        }
        else
        {
            TextTable.Write(
                Console.Out,
                [
                    Header,
                    .. counts.Select(count =>
                        new[]
                        {
                            count.Day,
                            count.CampaignId ?? "-",
                            count.Step.ToString(CultureInfo.InvariantCulture),
                            count.EventType,
                            count.Count.ToString(CultureInfo.InvariantCulture),
                        }
                    ),
                ]
            );
        }
    }
}
