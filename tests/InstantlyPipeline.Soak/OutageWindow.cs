namespace InstantlyPipeline.Soak;

/// <summary>When a destination was out, from the start of a run.</summary>
/// <param name="Recovery">How long afterwards it may still be catching up: an open circuit tries again within that time.</param>
internal readonly record struct OutageWindow(TimeSpan From, TimeSpan Until, TimeSpan Recovery)
{
    // A reply that was sent just before is still on its way.
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(2);

    public bool Touches(TimeSpan sent) => sent > From - OnTheWay && sent < Until + Recovery;
}
