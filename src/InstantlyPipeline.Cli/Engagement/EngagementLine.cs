namespace InstantlyPipeline.Cli.Engagement;

/// <summary>What was sent and what came of it, of one campaign, day, step, account, client or workspace. Names are stable: scripts read
/// them.</summary>
/// <param name="Name">As a person knows it.</param>
/// <param name="Id">The campaign's or the workspace's id; null for anything else.</param>
/// <param name="Opened">Directional.</param>
/// <param name="Replied">Replies by a person, whatever they say.</param>
internal sealed record EngagementLine(
    string Name,
    string? Id,
    long Sent,
    long Opened,
    long Clicked,
    long Replied,
    long Interested,
    long Booked,
    long Unsubscribed,
    long Bounced
);
