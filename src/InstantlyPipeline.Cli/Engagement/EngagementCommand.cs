using System.CommandLine;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli.Engagement;

/// <summary><c>engagement</c>: what was sent and what came of it.</summary>
internal static class EngagementCommand
{
    public static Command Create()
    {
        var since = new Option<string?>("--since")
        {
            Description = "From this UTC day on, for example 2026-08-18; without it the last seven days.",
            HelpName = "day",
        };
        var client = CommonOptions.Client();
        var workspace = new Option<string?>("--workspace") { Description = "Only this workspace: its id, or its client's name." };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign id." };
        var by = new Option<string?>("--by")
        {
            Description = "A line for each campaign (as without it), day, step, account, client or workspace.",
        };
        by.AcceptOnlyFromAmong("campaign", "day", "step", "account", "client", "workspace");
        var csv = new Option<bool>("--csv")
        {
            Description = "The funnel of each client by campaign, as CSV for a spreadsheet; 92 days at most.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "engagement",
            """
            What was sent, opened, clicked, answered, bounced, with rates.

            Each event counts once however often it was delivered; the last line adds up. A rate is of what was sent. Opens show a
            direction and no truth: mail programs load the picture unasked, or never. A reply is one that a person wrote, whatever it says.
              engagement --client acme --since 2026-08-01
              engagement --by step --campaign 0c6a…

            --json prints one object a line. With --by or --client, one for each line of the table:
              {"name","id","sent","opened","clicked","replied","interested","booked","unsubscribed","bounced"}
            without either, one for each count:
              {"workspace","campaignId","day","eventType","step","count","directional"}
            """
        )
        {
            since,
            client,
            workspace,
            campaign,
            by,
            csv,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && (result.GetValue(json) || result.GetValue(by) is not null))
            {
                result.AddError("--csv has a line for each client and campaign, so it goes with neither --by nor --json.");
            }
        });
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                (string Name, string? Value)[] filter =
                [
                    ("since", result.GetValue(since)),
                    ("workspace", result.GetValue(workspace)),
                    ("campaign", result.GetValue(campaign)),
                ];
                if (result.GetValue(csv))
                {
                    var report = await operations.FunnelAsync(cancellationToken, [.. filter, ("client", result.GetValue(client))]);
                    await using var output = Console.OpenStandardOutput();
                    await output.WriteAsync(report, cancellationToken);
                    return;
                }
                if (result.GetValue(json) && result.GetValue(by) is null && result.GetValue(client) is null)
                {
                    PipelineCommand.Json(
                        await operations.CountEngagementAsync(cancellationToken, filter),
                        OperationsJson.Default.EngagementCount
                    );
                    return;
                }
                var view = await operations.CountSinceAsync(
                    result.GetValue(since),
                    DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
                    [.. filter.Skip(1), ("client", result.GetValue(client))],
                    cancellationToken
                );
                var grouped = result.GetValue(by) ?? "campaign";
                var clients = grouped is "client" or "workspace" ? await operations.ClientNamesAsync(cancellationToken) : null;
                var lines = EngagementLines.Of(view, grouped, clients);
                if (result.GetValue(json))
                {
                    PipelineCommand.Json(lines, EngagementJson.Default.EngagementLine);
                    return;
                }
                EngagementLines.Write(Console.Out, view, lines, grouped);
            }
        );
    }
}
