using InstantlyPipeline.Alerts;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>An alert as Slack shows it: headline and link, the facts in two columns, the lead's words as a quote.</summary>
/// <remarks>
/// Slack refuses a section over 3,000 characters, a field over 2,000, more than ten fields, and messages of about 13,000 in all; the
/// limits here keep below that after escaping.
/// </remarks>
internal static class SlackMessage
{
    internal const int MaxSection = 3000;
    private const int MaxHeadline = 600;
    private const int MaxLabel = 75;
    private const int MaxValue = 500;
    private const int MaxFacts = 10;

    public static SlackWire.Message Of(Alert alert)
    {
        var headline = $"{SlackText.Line(alert.Headline, MaxHeadline)} {SlackText.Link(alert.Link)}".Trim();
        List<SlackWire.Section> blocks = [new(new(headline))];
        var facts = alert
            .Facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Value))
            .Take(MaxFacts)
            .Select(fact => new SlackWire.MarkdownText($"*{SlackText.Line(fact.Label, MaxLabel)}*\n{SlackText.Line(fact.Value, MaxValue)}"))
            .ToList();
        if (facts.Count > 0)
        {
            blocks.Add(new(Fields: facts));
        }
        if (!string.IsNullOrWhiteSpace(alert.Quote))
        {
            blocks.Add(new(new(SlackText.Quote(alert.Quote, MaxSection))));
        }
        return new(headline, blocks);
    }
}
