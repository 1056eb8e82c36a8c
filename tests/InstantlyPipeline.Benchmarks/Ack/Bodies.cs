using System.Text;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>The payload mix: what a campaign raises, mostly sends and opens, with <see cref="Number"/> where the load client puts the
/// event's.</summary>
internal static class Bodies
{
    /// <summary>Stands where the event's number goes.</summary>
    public const string Number = "#N#";

    private static readonly (string Type, int Share)[] Mix =
    [
        ("email_sent", 45),
        ("email_opened", 34),
        ("link_clicked", 8),
        ("reply_received", 6),
        ("email_bounced", 2),
        ("auto_reply_received", 1),
        ("lead_unsubscribed", 1),
        ("lead_interested", 2),
        ("lead_meeting_booked", 1),
    ];

    /// <summary>The types of the mix.</summary>
    public static IEnumerable<string> Types => Mix.Select(part => part.Type);

    /// <summary>Writes a hundred bodies, one a line, always the same ones but for the day.</summary>
    /// <param name="only">The one type of all of them; null is the mix.</param>
    public static async Task<IReadOnlyList<string>> WriteAsync(string file, string? only, CancellationToken cancellationToken)
    {
        var deliveries = new Deliveries(seed: 7);
        var lead = new SampleLead($"dana.okafor.{Number}@harborline.example.com", "Dana", "Okafor", "Harborline");
        var lines = (only is null ? Mix : [(only, 100)])
            .SelectMany(part =>
                Enumerable
                    .Range(0, part.Share)
                    .Select(_ =>
                        Encoding.UTF8.GetString(
                            deliveries.Create(part.Type, new DeliveryOptions { Lead = lead, EmailId = $"01981f6c-7ab1-7e35-9c08-{Number}" })
                        )
                    )
            )
            .ToArray();
        new Random(7).Shuffle(lines);
        await System.IO.File.WriteAllLinesAsync(file, lines, new UTF8Encoding(false), cancellationToken);
        return lines;
    }
}
