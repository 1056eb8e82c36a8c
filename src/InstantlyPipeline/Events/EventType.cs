using System.Collections.Frozen;

namespace InstantlyPipeline.Events;

/// <summary>The event types Instantly sends, as they are spelled on the wire.</summary>
/// <remarks>Source: Instantly's "Webhook events" guide, and deliveries that others published. A type not listed is a custom label or a type
/// of tomorrow: never an error.</remarks>
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

    private static readonly FrozenSet<string> AboutALead = FrozenSet.Create(
        EmailSent,
        EmailOpened,
        LinkClicked,
        ReplyReceived,
        AutoReplyReceived,
        EmailBounced,
        LeadUnsubscribed,
        LeadNeutral,
        LeadInterested,
        LeadNotInterested,
        LeadMeetingBooked,
        LeadMeetingCompleted,
        LeadNoShow,
        LeadClosed,
        LeadOutOfOffice,
        LeadWrongPerson,
        CampaignCompletedForLeadWithoutReply
    );

    /// <summary>Every type that is documented or seen in the wild.</summary>
    public static readonly FrozenSet<string> Known = FrozenSet.Create([
        .. AboutALead,
        AccountError,
        CampaignCompleted,
        EnrichmentCompleted,
    ]);

    /// <summary>One name per type: the subscription name <c>email_link_clicked</c> and the wire name are the same type.</summary>
    public static string Canonical(string wire) =>
        wire switch
        {
            "email_link_clicked" => LinkClicked,
            _ => wire.Trim(),
        };

    /// <summary>True: without a lead's address the event is quarantined, for no workflow could act on it. Labels and unknown types need
    /// none.</summary>
    public static bool NeedsLead(string canonical) => AboutALead.Contains(canonical);
}
