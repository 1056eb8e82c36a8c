using System.Text.Json;
using InstantlyPipeline.Alerts;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>An alert as an Adaptive Card: headline, facts, the lead's words, and a button.</summary>
internal static class TeamsMessage
{
    /// <summary>Teams takes about 28 KB a message.</summary>
    internal const int MaxBytes = 28_000;
    private const int MaxHeadline = 500;
    private const int MaxLabel = 75;
    private const int MaxValue = 300;
    private const int MaxFacts = 10;
    private const int MaxQuote = 8_000;

    /// <returns>UTF-8 JSON within <see cref="MaxBytes"/>; the quote is what gives way.</returns>
    public static byte[] Of(Alert alert)
    {
        for (var room = MaxQuote; ; room /= 2)
        {
            var message = JsonSerializer.SerializeToUtf8Bytes(Card(alert, room), TeamsJson.Compact.Message);
            if (message.Length <= MaxBytes || room == 0)
            {
                return message;
            }
        }
    }

    private static TeamsWire.Message Card(Alert alert, int quoteRoom)
    {
        List<TeamsWire.Element> body =
        [
            new("TextBlock")
            {
                Text = TeamsText.Line(alert.Headline, MaxHeadline),
                Wrap = true,
                Weight = "Bolder",
            },
        ];
        var facts = alert
            .Facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Value))
            .Take(MaxFacts)
            .Select(fact => new TeamsWire.Fact(TeamsText.Line(fact.Label, MaxLabel), TeamsText.Line(fact.Value, MaxValue)))
            .ToList();
        if (facts.Count > 0)
        {
            body.Add(new("FactSet") { Facts = facts });
        }
        if (!string.IsNullOrWhiteSpace(alert.Quote) && quoteRoom > 0)
        {
            body.Add(
                new("TextBlock")
                {
                    Text = TeamsText.Lines(alert.Quote, quoteRoom),
                    Wrap = true,
                    IsSubtle = true,
                }
            );
        }
        TeamsWire.OpenUrl[]? actions = alert.Link?.Address is { } address
            ? [new(PlainText.Fit(PlainText.OneLine(alert.Link.Label), MaxLabel, element => element), address)]
            : null;
        return new([new(new(body, actions))]);
    }
}
