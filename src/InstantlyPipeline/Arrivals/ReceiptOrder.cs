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

    /// <returns>Null for what is no place of an event.</returns>
    public static DateTimeOffset? TimeOf(string row) =>
        row.Length >= 19
        && long.TryParse(row.AsSpan(0, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var backwards)
        && DateTimeOffset.MaxValue.UtcTicks - backwards is >= 0 and var ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    public static string DayOf(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
