using System.Globalization;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Arrivals;

/// <summary>Row keys that a table gives back newest first.</summary>
internal static class ReceiptOrder
{
    /// <summary>The event's place: its time of receipt counted backwards, then its key.</summary>
    public static string RowOf(DateTimeOffset receivedAt, EventKey key) => Before(receivedAt) + "-" + key.Value;

    /// <summary>Where a list goes on behind the event.</summary>
    public static string CursorOf(DateTimeOffset receivedAt, EventKey key) => $"{DayOf(receivedAt)}.{RowOf(receivedAt, key)}";

    /// <summary>The row behind which a list goes on at a cursor; null without one. A cursor may also name the beginning or the end of a
    /// day.</summary>
    public static string? BoundOf(string? cursor) =>
        cursor?.Split('.', 2) is not [var day, var row] ? null
        : row is not ("" or "~") ? row
        : DateTimeOffset.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begins)
            ? Before(row.Length == 0 ? begins.AddDays(1) : begins) + "~"
        : null;

    /// <summary>Where what was received at this moment begins.</summary>
    public static string Before(DateTimeOffset receivedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - receivedAt.UtcTicks:D19}");

    public static string DayOf(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
