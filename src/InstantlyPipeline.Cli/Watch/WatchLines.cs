using System.Globalization;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Cli.Watch;

/// <summary>Prints what is new or has changed in the list of arrivals, a line each, and nothing twice.</summary>
internal sealed class WatchLines(TextWriter output, bool json)
{
    // Older ones do not change any more, or nobody looks at them.
    private const int MostRemembered = 5_000;
    private const int MostWords = 120;

    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <returns>How many of them were new or had changed.</returns>
    public int Show(IEnumerable<ArrivalView> arrivals)
    {
        var printed = 0;
        foreach (var arrival in arrivals.OrderBy(arrival => arrival.ReceivedAt).ThenBy(arrival => arrival.EventKey, StringComparer.Ordinal))
        {
            if (Remember(arrival))
            {
                output.WriteLine(json ? JsonSerializer.Serialize(arrival, OperationsJson.Default.ArrivalView) : LineOf(arrival));
                printed++;
            }
        }
        if (printed > 0)
        {
            output.Flush(); // the reader may be a pipe
        }
        return printed;
    }

    /// <summary>Takes these as shown, and shows none of them before it changes.</summary>
    public void Pass(IEnumerable<ArrivalView> arrivals)
    {
        foreach (var arrival in arrivals)
        {
            Remember(arrival);
        }
    }

    internal static string LineOf(ArrivalView arrival)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{ShownTime.Of(arrival.ReceivedAt)}  {arrival.Status, -11} ");
        line.Append(
            arrival.Label is { } label
                ? $"{label}{(arrival.Confidence is { } sure ? sure.ToString(" 0.00", CultureInfo.InvariantCulture) : "")}"
                : arrival.EventType ?? "-"
        );
        Append(line, arrival.Name is { } name ? $"{name} <{arrival.LeadEmail}>" : arrival.LeadEmail);
        Append(line, arrival.Company);
        Append(line, arrival.Client);
        Append(line, arrival.Campaign ?? arrival.CampaignId);
        Append(line, arrival.Owner is { } owner ? "@" + owner : null);
        Append(
            line,
            string.Join(", ", arrival.Destinations.Where(one => one.Result != "skipped").Select(one => $"{one.Name} {one.Result}"))
        );
        Append(line, arrival.Words is { } words ? $"“{(words.Length > MostWords ? words[..MostWords] + "…" : words)}”" : null);
        Append(line, arrival.Reason);
        return Printable.Of(line.ToString());
    }

    private static void Append(StringBuilder line, string? part)
    {
        if (!string.IsNullOrWhiteSpace(part))
        {
            line.Append("  ").Append(part);
        }
    }

    private bool Remember(ArrivalView arrival)
    {
        var state = $"{arrival.Status}|{arrival.Label}|{arrival.Owner}|{arrival.HandledAt:O}|{arrival.Reason}";
        if (_shown.TryGetValue(arrival.EventKey, out var before))
        {
            _shown[arrival.EventKey] = state;
            return before != state;
        }
        _shown[arrival.EventKey] = state;
        _order.Enqueue(arrival.EventKey);
        if (_order.Count > MostRemembered)
        {
            _shown.Remove(_order.Dequeue());
        }
        return true;
    }
}
