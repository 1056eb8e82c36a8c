using System.Collections.Frozen;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Events;

/// <summary>The event types Instantly sends, as they are spelled on the wire, and what each means for routing.</summary>
/// <remarks>Source: Instantly's "Webhook events" guide, and deliveries that others published. A type not listed is a custom label or a type of tomorrow: never an error.</remarks>
public static class EventType
{
    public const string EmailSent = "email_sent";
    public const string EmailOpened = "email_opened";
    public const string LinkClicked = "link_clicked";
    public const string ReplyReceived = "reply_received";
    public const string AutoReplyReceived = "auto_reply_received";
    public const string EmailBounced = "email_bounced";
    public const string LeadUnsubscribed = "lead_unsubscribed";
    public const string AccountError = "account_error";
    public const string CampaignCompleted = "campaign_completed";
    public const string LeadNeutral = "lead_neutral";
    public const string LeadInterested = "lead_interested";
    public const string LeadNotInterested = "lead_not_interested";
    public const string LeadMeetingBooked = "lead_meeting_booked";
    public const string LeadMeetingCompleted = "lead_meeting_completed";
    public const string LeadNoShow = "lead_no_show";
    public const string LeadClosed = "lead_closed";
    public const string LeadOutOfOffice = "lead_out_of_office";
    public const string LeadWrongPerson = "lead_wrong_person";
    public const string EnrichmentCompleted = "supersearch_enrichment_completed";
    public const string CampaignCompletedForLeadWithoutReply = "campaign_completed_for_lead_without_reply";

    /// <summary>Not Instantly's: what the bounce workflow sends to itself, see <see cref="Bounces.SoftBouncePromotion"/>.</summary>
    public const string SoftBouncePromotion = "soft_bounce_promotion";

    /// <summary>Every type that is documented or seen in the wild, and our own, with its queue.</summary>
    public static readonly FrozenDictionary<string, EventRoute> Known = new Dictionary<string, EventRoute>
    {
        [ReplyReceived] = new(QueueName.Replies, NeedsLead: true),
        [AutoReplyReceived] = new(QueueName.Replies, NeedsLead: true),
        [EmailBounced] = new(QueueName.Bounces, NeedsLead: true),
        [LeadMeetingBooked] = new(QueueName.Meetings, NeedsLead: true),
        [LeadMeetingCompleted] = new(QueueName.Meetings, NeedsLead: true),
        [LeadNoShow] = new(QueueName.Meetings, NeedsLead: true),
        [LeadNeutral] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadInterested] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadNotInterested] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadClosed] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadOutOfOffice] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadWrongPerson] = new(QueueName.LeadStatus, NeedsLead: true),
        [LeadUnsubscribed] = new(QueueName.LeadStatus, NeedsLead: true),
        [CampaignCompletedForLeadWithoutReply] = new(QueueName.LeadStatus, NeedsLead: true),
        [EnrichmentCompleted] = new(QueueName.LeadStatus, NeedsLead: false),
        [EmailSent] = new(QueueName.Engagement, NeedsLead: true),
        [EmailOpened] = new(QueueName.Engagement, NeedsLead: true),
        [LinkClicked] = new(QueueName.Engagement, NeedsLead: true),
        [CampaignCompleted] = new(QueueName.Engagement, NeedsLead: false),
        [AccountError] = new(QueueName.Accounts, NeedsLead: false),
        [SoftBouncePromotion] = new(QueueName.Bounces, NeedsLead: true),
    }.ToFrozenDictionary();

    private static readonly EventRoute LabelOrUnknown = new(QueueName.LeadStatus, NeedsLead: false);

    /// <summary>One name per type: the subscription name <c>email_link_clicked</c> and the wire name are the same type.</summary>
    public static string Canonical(string wire) => wire switch
    {
        "email_link_clicked" => LinkClicked,
        _ => wire.Trim(),
    };

    /// <summary>Where events of this canonical type go; labels and unknown types go to <see cref="QueueName.LeadStatus"/>.</summary>
    public static EventRoute Route(string canonical) => Known.GetValueOrDefault(canonical, LabelOrUnknown);
}
