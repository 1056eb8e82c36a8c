using InstantlyPipeline.Words;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The share of mails that bounced, or why none can be told.</summary>
/// <param name="Percent">Null where it is not known.</param>
/// <param name="Why">A sentence; null where there is a rate.</param>
internal readonly record struct BounceRate(double? Percent, string? Why)
{
    /// <param name="by">By what the mails are counted, for example <c>domain</c>.</param>
    /// <param name="uncounted">The days among those asked for on which mails were sent and not counted so, oldest first.</param>
    public static BounceRate Of(long bounced, long sent, string by, IReadOnlyList<string> uncounted) =>
        uncounted.Count > 0
            ? new(
                null,
                $"mails were not counted by {by} on {Counted.Of(uncounted.Count, "day")} of this time, the last of them "
                    + $"{uncounted[^1]}; ask for the days after it"
            )
        : sent == 0 ? new(null, "no mails are counted; where the webhook's event type is all_events, they went out before this time")
        : sent < bounced ? new(null, "fewer mails are counted than bounced, for they went out before this time")
        : new(Math.Round(100.0 * bounced / sent, 2), null);
}
