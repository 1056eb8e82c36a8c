using System.Globalization;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Arrivals;

/// <summary>Row keys that a table gives back newest first.</summary>
internal static class ReceiptOrder
{
    /// <summary>The event's place: its time of receipt counted backwards, then its key.</summary>
    public static string RowOf(DateTimeOffset receivedAt, EventKey key) => Before(receivedAt) + "-" + key.Value;

    /// <summary>Where what was received at this moment begins.</summary>
    public static string Before(DateTimeOffset receivedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - receivedAt.UtcTicks:D19}");

    public static string DayOf(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
