namespace InstantlyPipeline.Bounces;

public enum BounceAction
{
    /// <summary>Count it and wait: Instantly has stopped the lead already.</summary>
    Watch,

    /// <summary>The address is dead: bar it everywhere and remove the lead.</summary>
    Suppress,

    /// <summary>Our side is at fault: leave the lead, tell the team.</summary>
    TellSender,
}
