namespace InstantlyPipeline.Queues;

/// <summary>The queues, one per workflow, so that a flood of opens never delays a reply. Names live here and nowhere else in
/// code.</summary>
/// <remarks>host.json, the bicep and the documentation are compared with this list by a test.</remarks>
public static class QueueName
{
    public const string Replies = "replies";
    public const string Bounces = "bounces";
    public const string Meetings = "meetings";
    public const string LeadStatus = "lead-status";
    public const string Engagement = "engagement";
    public const string Accounts = "accounts";

    public static readonly IReadOnlyList<string> All = [Replies, Bounces, Meetings, LeadStatus, Engagement, Accounts];
}
