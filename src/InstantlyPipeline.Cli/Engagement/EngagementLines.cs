using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations.Numbers;

namespace InstantlyPipeline.Cli.Engagement;

/// <summary>Adds rows of numbers up to lines, and shows them with their rates.</summary>
internal static class EngagementLines
{
    private const string NoCampaign = "(no campaign)";

    /// <param name="by">campaign, day, step, account, client or workspace.</param>
    /// <param name="clients">What clients are called, by workspace; null where no line is one's.</param>
    /// <returns>Days in their order, steps in theirs, anything else by what was sent, the most first.</returns>
    public static IReadOnlyList<EngagementLine> Of(NumbersView view, string by, IReadOnlyDictionary<string, string>? clients = null)
    {
        var lines = view
            .Rows.GroupBy(row => GroupOf(row, by, clients))
            .Select(same => Sum(NameOf(same, by, clients), by is "campaign" or "workspace" && same.Key.Length > 0 ? same.Key : null, same))
            .ToList();
        return by is "day" or "step"
            ? [.. lines.OrderBy(line => line.Name.Length).ThenBy(line => line.Name, StringComparer.Ordinal)]
            : [.. lines.OrderByDescending(line => line.Sent).ThenBy(line => line.Name, StringComparer.Ordinal)];
    }

    public static void Write(TextWriter output, NumbersView view, IReadOnlyList<EngagementLine> lines, string by)
    {
        if (lines.Count == 0)
        {
            output.WriteLine("Nothing was counted. Send one with `instantly-pipeline send email_opened`.");
            return;
        }
        List<string[]> rows =
        [
            [by.ToUpperInvariant(), "SENT", "OPENED", "CLICKED", "REPLIED", "INTERESTED", "BOOKED", "BOUNCED"],
        ];
        foreach (var line in lines)
        {
            rows.Add(CountsOf(line));
            rows.Add(RatesOf(line));
        }
        if (lines.Count > 1)
        {
            var total = Total(lines);
            rows.Add(CountsOf(total));
            rows.Add(RatesOf(total));
        }
        TextTable.Write(output, rows, numbers: [1, 2, 3, 4, 5, 6, 7]);
        output.WriteLine();
        output.WriteLine($"{view.Since} to {view.Until} (UTC). Rates are of what was sent; opens show a direction only.");
        if (view.Counting)
        {
            output.WriteLine("Events of the last minutes may be missing: they are still being added up.");
        }
    }

    private static EngagementLine Total(IReadOnlyList<EngagementLine> lines) =>
        new(
            "TOTAL",
            null,
            lines.Sum(line => line.Sent),
            lines.Sum(line => line.Opened),
            lines.Sum(line => line.Clicked),
            lines.Sum(line => line.Replied),
            lines.Sum(line => line.Interested),
            lines.Sum(line => line.Booked),
            lines.Sum(line => line.Unsubscribed),
            lines.Sum(line => line.Bounced)
        );

    private static string[] CountsOf(EngagementLine line) =>
        [
            line.Name,
            .. ((long[])[line.Sent, line.Opened, line.Clicked, line.Replied, line.Interested, line.Booked, line.Bounced]).Select(count =>
                count.ToString("N0", CultureInfo.InvariantCulture)
            ),
        ];

    private static string[] RatesOf(EngagementLine line) =>
        [
            "",
            "",
            .. ((long[])[line.Opened, line.Clicked, line.Replied, line.Interested, line.Booked, line.Bounced]).Select(count =>
                line.Sent > 0 ? (100.0 * count / line.Sent).ToString("0.0", CultureInfo.InvariantCulture) + "%" : "-"
            ),
        ];

    private static string GroupOf(NumbersRow row, string by, IReadOnlyDictionary<string, string>? clients) =>
        by switch
        {
            "day" => row.Day,
            "step" => row.Step.ToString(CultureInfo.InvariantCulture),
            "account" => row.Account ?? "",
            "workspace" => row.Workspace,
            "client" => ClientOf(row.Workspace, clients) ?? row.Workspace,
            _ => row.CampaignId ?? "",
        };

    private static string? ClientOf(string workspace, IReadOnlyDictionary<string, string>? clients) =>
        clients?.GetValueOrDefault(workspace);

    private static string NameOf(IGrouping<string, NumbersRow> same, string by, IReadOnlyDictionary<string, string>? clients) =>
        by switch
        {
            "campaign" => same.Select(row => row.Campaign).LastOrDefault(name => name is not null)
                ?? (same.Key.Length > 0 ? same.Key : NoCampaign),
            "account" when same.Key.Length == 0 => "(unknown)",
            "workspace" when ClientOf(same.Key, clients) is { } client => clients!.Values.Count(name => name == client) > 1
                ? $"{client} ({same.Key})"
                : client,
            _ => same.Key,
        };

    private static EngagementLine Sum(string name, string? id, IEnumerable<NumbersRow> rows)
    {
        List<NumbersRow> all = [.. rows];
        return new EngagementLine(
            name,
            id,
            all.Sum(row => row.Sent),
            all.Sum(row => row.Opened),
            all.Sum(row => row.Clicked),
            all.Sum(row => row.Replied),
            all.Sum(row => row.Interested),
            all.Sum(row => row.Booked),
            all.Sum(row => row.Unsubscribed),
            all.Sum(row => row.Bounced)
        );
    }
}
