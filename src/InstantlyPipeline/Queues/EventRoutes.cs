using System.Collections.Frozen;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Which queue an event goes to, by its canonical type alone.</summary>
internal static class EventRoutes
{
    private static readonly FrozenDictionary<string, string> Routes = new Dictionary<string, string>(InternalEventType.Queues)
    {
        [EventType.ReplyReceived] = QueueName.Replies,
        [EventType.AutoReplyReceived] = QueueName.Replies,
        [EventType.EmailBounced] = QueueName.Bounces,
        [EventType.LeadMeetingBooked] = QueueName.Meetings,
        [EventType.LeadMeetingCompleted] = QueueName.Meetings,
        [EventType.LeadNoShow] = QueueName.Meetings,
        [EventType.LeadNeutral] = QueueName.LeadStatus,
        [EventType.LeadInterested] = QueueName.LeadStatus,
        [EventType.LeadNotInterested] = QueueName.LeadStatus,
        [EventType.LeadClosed] = QueueName.LeadStatus,
        [EventType.LeadOutOfOffice] = QueueName.LeadStatus,
        [EventType.LeadWrongPerson] = QueueName.LeadStatus,
        [EventType.LeadUnsubscribed] = QueueName.LeadStatus,
        [EventType.CampaignCompletedForLeadWithoutReply] = QueueName.LeadStatus,
        [EventType.EnrichmentCompleted] = QueueName.LeadStatus,
        [EventType.EmailSent] = QueueName.Engagement,
        [EventType.EmailOpened] = QueueName.Engagement,
        [EventType.LinkClicked] = QueueName.Engagement,
        [EventType.CampaignCompleted] = QueueName.Engagement,
        [EventType.AccountError] = QueueName.Accounts,
    }.ToFrozenDictionary();

    /// <summary>One of <see cref="QueueName.All"/>; labels and unknown types go to <see cref="QueueName.LeadStatus"/>.</summary>
    public static string QueueOf(string eventType) => Routes.GetValueOrDefault(eventType, QueueName.LeadStatus);
}
