using System.Collections.Frozen;

namespace InstantlyPipeline.Queues;

/// <summary>The types of the events that the pipeline sends to itself, each with its queue: a new one is a line here.</summary>
/// <remarks>A delivery from outside that bears one of these names goes to quarantine; what is internal is said by
/// <see cref="QueuedEvent.Origin"/> alone.</remarks>
public static class InternalEventType
{
    /// <summary>Sent by older versions, for the day on which an address with several soft bounces counted as dead.</summary>
    public const string SoftBouncePromotion = "soft_bounce_promotion";

    /// <summary>An operator says what a reply means.</summary>
    public const string OperatorLabel = "operator_label";

    /// <summary>People are told something about the pipeline itself.</summary>
    public const string PipelineNotice = "pipeline_notice";

    /// <summary>Sent by the bounce workflow: looks again for the report of a bounce that came without one.</summary>
    public const string BounceReportLook = "bounce_report_look";

    /// <summary>Sent by the bounce workflow: many bounces at one server, or of one sending account, are told once they were
    /// counted.</summary>
    public const string BounceCluster = "bounce_cluster";

    /// <summary>A person barred an address.</summary>
    public const string SuppressionAdded = "suppression_added";

    /// <summary>A person decided that a barred address may be mailed again.</summary>
    public const string SuppressionLifted = "suppression_lifted";

    /// <summary>Sent by <see cref="GatheringQueue"/>: several sends, opens and clicks in one message. No event of its own: each in it
    /// is.</summary>
    public const string EngagementGathered = "engagement_gathered";

    /// <summary>A hot reply has waited for long: people are reminded of it.</summary>
    public const string HotReplyReminder = "hot_reply_reminder";

    /// <summary>A hot reply has waited although people were reminded: it is handed to the next owner.</summary>
    public const string HotReplyHandOver = "hot_reply_hand_over";

    /// <summary>A person has marked a reply as dealt with.</summary>
    public const string ReplyHandled = "reply_handled";

    /// <summary>A client's people are told of the week.</summary>
    public const string WeeklyDigest = "weekly_digest";

    /// <summary>The queue of each, by name; case does not count.</summary>
    public static readonly FrozenDictionary<string, string> Queues = new Dictionary<string, string>
    {
        [SoftBouncePromotion] = QueueName.Bounces,
        [OperatorLabel] = QueueName.Replies,
        [PipelineNotice] = QueueName.Accounts,
        [BounceReportLook] = QueueName.Bounces,
        [BounceCluster] = QueueName.Bounces,
        [SuppressionAdded] = QueueName.LeadStatus,
        [SuppressionLifted] = QueueName.LeadStatus,
        [EngagementGathered] = QueueName.Engagement,
        [HotReplyReminder] = QueueName.Accounts,
        [HotReplyHandOver] = QueueName.Accounts,
        [ReplyHandled] = QueueName.Accounts,
        [WeeklyDigest] = QueueName.Accounts,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the name is taken by the pipeline, however it is spelled.</summary>
    public static bool IsName(string eventType) => Queues.ContainsKey(eventType);

    /// <summary>The origin of what an older version stored, which wrote none: then the type alone told.</summary>
    public static EventOrigin OriginOfUnmarked(string eventType) => IsName(eventType) ? EventOrigin.Pipeline : EventOrigin.Instantly;
}
