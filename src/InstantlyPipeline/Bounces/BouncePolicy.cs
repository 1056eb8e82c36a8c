namespace InstantlyPipeline.Bounces;

/// <summary>Decides what a bounce does to its lead.</summary>
public static class BouncePolicy
{
    /// <param name="kind">What the evidence says.</param>
    /// <param name="trusted">False: the evidence alone is not enough to bar an address for good.</param>
    /// <param name="firstSoftAt">When this address first bounced without proof that it is dead, this bounce included and those from before its last sign of life left out.</param>
    /// <param name="at">When this bounce happened.</param>
    /// <param name="patience">How long soft bounces are watched before they count as hard; 3 to 5 days is usual.</param>
    /// <remarks>Source: "Hard bounce handling" and "Soft bounce handling" in Instantly's article on e-mail API webhooks, February 2026; trust is our choice.</remarks>
    public static BounceAction Decide(BounceKind kind, bool trusted, DateTimeOffset firstSoftAt, DateTimeOffset at, TimeSpan patience) => kind switch
    {
        BounceKind.Sender => BounceAction.TellSender,
        BounceKind.Content => BounceAction.Watch,
        BounceKind.Hard when trusted => BounceAction.Suppress,
        _ => at - firstSoftAt >= patience ? BounceAction.Suppress : BounceAction.Watch,
    };
}
