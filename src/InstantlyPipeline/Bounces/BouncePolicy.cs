using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Bounces;

/// <summary>Decides what a bounce does to its lead.</summary>
/// <remarks>Source: "Hard bounce handling" and "Soft bounce handling" in Instantly's article on e-mail API webhooks, February 2026; trust
/// is our choice.</remarks>
internal static class BouncePolicy
{
    /// <summary>Bounces this close together are one observation: a full mailbox in two campaigns is full once.</summary>
    public static readonly TimeSpan OneObservation = TimeSpan.FromDays(1);

    /// <summary>A bounce longer before the patience than this says nothing of today: mailboxes are emptied and servers mended.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <param name="kind">What the evidence says.</param>
    /// <param name="trusted">False: the evidence alone is not enough to bar an address for good.</param>
    /// <param name="persists">Whether the address has bounced for long enough, see <see cref="PersistsAt"/>.</param>
    public static BounceAction Decide(BounceKind kind, bool trusted, bool persists) =>
        kind switch
        {
            BounceKind.Sender => BounceAction.TellSender,
            BounceKind.Content => BounceAction.Watch,
            BounceKind.Hard when trusted => BounceAction.Suppress,
            _ => persists ? BounceAction.Suppress : BounceAction.Watch,
        };

    /// <summary>Whether an address that nothing proves dead has bounced for so long that it counts as dead.</summary>
    /// <param name="open">The bounces that count, oldest first.</param>
    /// <param name="patience">How far apart two bounces must lie at least; 72 hours is usual. How much later than that the second one
    /// comes, within <see cref="Memory"/>, makes no difference.</param>
    /// <returns> The time of the latest bounce that another one precedes by the patience, where something is known of at least one of the
    /// two; null when there is none. It depends on the bounces alone and grows with them, so it comes out the same in whatever order they
    /// arrived. </returns>
    public static DateTimeOffset? PersistsAt(IReadOnlyList<LeadBounce> open, TimeSpan patience) =>
        open.Reverse()
            .FirstOrDefault(later =>
                open.Any(earlier =>
                    later.At - earlier.At >= patience
                    && later.At - earlier.At <= patience + Memory
                    && (earlier.SaysSomething || later.SaysSomething)
                )
            )
            ?.At;

    /// <summary>How often the address was seen to bounce: bounces within a day of the first of them count once.</summary>
    public static int Observations(IEnumerable<LeadBounce> open)
    {
        var (count, since) = (0, DateTimeOffset.MinValue);
        foreach (var bounce in open)
        {
            if (count == 0 || bounce.At - since > OneObservation)
            {
                (count, since) = (count + 1, bounce.At);
            }
        }
        return count;
    }
}
