using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Arrivals;

/// <summary>A receipt as a line of text: its fields with tabs between.</summary>
/// <param name="PersonHash">The beginning of the hash of the address; empty where nobody is named.</param>
internal readonly record struct ReceiptLine(EventKey Key, DateTimeOffset ReceivedAt, string EventType, string PersonHash, string Campaign)
{
    private const int MostName = 100;
    private const int HashDigits = 12;

    public static ReceiptLine Of(Receipt receipt) =>
        new(
            receipt.Key,
            receipt.ReceivedAt,
            receipt.EventType,
            receipt.LeadEmail is null ? "" : Person(receipt.LeadEmail),
            receipt.CampaignId is null ? "" : Name(receipt.CampaignId)
        );

    /// <returns>Null for what a newer version wrote.</returns>
    public static ReceiptLine? Parse(string line) =>
        line.Split('\t') is [var key, var ticks, var type, var person, var campaign, ..]
        && EventKey.TryParse(key, out var parsed)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new(parsed, new DateTimeOffset(at, TimeSpan.Zero), type, person, campaign)
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Key.Value}\t{ReceivedAt.UtcTicks}\t{EventType}\t{PersonHash}\t{Campaign}");

    internal static string Person(string email) => LeadKey.OfPerson(email)[..HashDigits];

    /// <summary>Shortened, and without what would break a line.</summary>
    internal static string Name(string text) =>
        string.Concat(text.Trim().Take(MostName).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
}
