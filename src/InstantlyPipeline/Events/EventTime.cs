using System.Globalization;

namespace InstantlyPipeline.Events;

/// <summary>Decides whether an event's own time can be believed when the event arrives.</summary>
/// <remarks>
/// The time orders events and names the ledger's day. One far ahead would silence every later event of the lead, and its table would never
/// be dropped. Instantly's own times are seconds old; two days leave room for a relay with a wrong clock.
/// </remarks>
internal static class EventTime
{
    public static readonly TimeSpan MostAhead = TimeSpan.FromDays(2);

    /// <summary>Instantly did not exist before.</summary>
    public static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Null when the time is believed; otherwise what is wrong with it.</returns>
    public static string? Objection(DateTimeOffset happened, DateTimeOffset receivedAt) =>
        happened < Earliest ? string.Create(CultureInfo.InvariantCulture, $"timestamp lies before {Earliest.Year}")
        : happened > receivedAt + MostAhead
            ? string.Create(CultureInfo.InvariantCulture, $"timestamp lies more than {MostAhead.TotalDays} days ahead")
        : null;
}
