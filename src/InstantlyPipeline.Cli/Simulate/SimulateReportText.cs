using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Simulate;

/// <summary>Shows a report to people, or to programs.</summary>
internal static class SimulateReportText
{
    private const string OtherLoss = "not counted, not acted on";

    /// <summary>What the business pays for a lost event.</summary>
    private static readonly Dictionary<string, string> Losses = new(StringComparer.Ordinal)
    {
        ["email_sent"] = "the counts are wrong",
        ["email_opened"] = "the counts are wrong",
        ["link_clicked"] = "the counts are wrong",
        ["reply_received"] = "a person wrote, and nobody in sales knows",
        ["auto_reply_received"] = "an absence is not seen",
        ["email_bounced"] = "a dead address keeps being mailed",
        ["lead_unsubscribed"] = "a person who asked to be left alone is mailed again",
        ["account_error"] = "a mailbox stands still unnoticed",
        ["lead_interested"] = "a warm lead is not followed up",
        ["lead_not_interested"] = "the CRM still counts on the lead",
        ["lead_meeting_booked"] = "a meeting without a deal, and campaigns that go on mailing",
        ["lead_no_show"] = "a missed meeting is not followed up",
        ["lead_closed"] = "a won deal stays open",
        ["custom_label"] = "the rule for the label did not run",
    };

    public static void WriteJson(TextWriter output, SimulateReport report) =>
        output.WriteLine(JsonSerializer.Serialize(report, SimulateReportJson.Default.SimulateReport));

    public static void Write(TextWriter output, SimulateReport report)
    {
        void Line(params FormattableString[] parts) => output.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));

        Line(
            $"Seed {report.Seed}: {report.Events:N0} events in {report.Attempts:N0} attempts, {report.Seconds:N1} ",
            $"s{(report.Stopped ? "; stopped before the end" : "")}."
        );
        Line($"Faults: {(report.Faults.Count is 0 ? "none" : string.Join(", ", report.Faults))}.");
        Line($"");
        Line($"{report.AtOnce, 10:N0}  acknowledged at the first try");
        Line($"{report.AfterLostAnswer, 10:N0}  acknowledged, and again after the first answer was lost");
        Line($"{report.OnRetry, 10:N0}  acknowledged only on a retry: the receiver had failed");
        Line($"{report.GivenUp, 10:N0}  given up after the last retry: lost");
        Line(
            $"{report.NotSent, 10:N0}  not sent, because the webhook {(report.SwitchedOff ? "was" : "would have been")} switched off: lost"
        );
        var (duplicates, repeats) = (report.DuplicateDeliveries, report.RepeatsAfterLostAnswer);
        Line($"{duplicates + repeats, 10:N0}  sent again: {duplicates:N0} by a second webhook, {repeats:N0} after a lost answer");
        Line($"");
        var answers = string.Join(", ", report.Answers.Select(answer => FormattableString.Invariant($"{answer.Value:N0} × {answer.Key}")));
        Line($"Answers: {answers}.");
        var (p50, p99, longest) = (report.P50Milliseconds, report.P99Milliseconds, report.LongestMilliseconds);
        Line(
            longest is 0
                ? (FormattableString)$"No answer came."
                : $"Time to answer: p50 {p50:N1} ms, p99 {p99:N1} ms, longest {longest:N1} ms."
        );
        Table(output, "fault", report.ByFault);
        Table(output, "event type", report.ByType);
        Line($"");
        if (report.Lost is 0)
        {
            Line(
                $"Nothing was lost. The receiver has acknowledged {report.Acknowledged:N0} distinct events; its own books should ",
                $"show as many."
            );
            return;
        }
        Line($"LOST: {report.Lost:N0} of {report.Events:N0} events. What that would have meant:");
        foreach (var line in report.ByType.Where(line => line.Lost > 0))
        {
            Line($"{line.Lost, 10:N0}  {line.Name}: {Losses.GetValueOrDefault(line.Name, OtherLoss)}");
        }
    }

    private static void Table(TextWriter output, string title, IReadOnlyList<SimulatedLine> lines)
    {
        if (lines.Count is 0)
        {
            return;
        }
        output.WriteLine();
        output.WriteLine($"{title, -44}{"events", 10}{"lost", 10}");
        foreach (var line in lines)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Name, -44}{line.Events, 10:N0}{line.Lost, 10:N0}"));
        }
    }
}
