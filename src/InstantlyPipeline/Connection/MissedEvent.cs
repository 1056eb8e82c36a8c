using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Connection;

/// <summary>Bodies of events that Instantly never delivered, made from what it still knows, with Instantly's field names.</summary>
/// <remarks>
/// Such an event has a key of its own, for its time and step are not those that the delivery would have had. The guards of the workflows by
/// mail id and by words keep it from acting beside the real one.
/// </remarks>
internal static class MissedEvent
{
    private const string Source = "recovered_from";

    /// <param name="campaign">The campaign's name; null where it is not known.</param>
    public static byte[] Reply(InstantlyMail mail, string workspace, string? campaign) =>
        Body(
            mail.IsAutomatic ? EventType.AutoReplyReceived : EventType.ReplyReceived,
            mail.Email.At,
            workspace,
            (mail.CampaignId, campaign),
            mail.Lead!,
            json =>
            {
                json.WriteString("email_id", mail.Id);
                json.WriteString("email_account", mail.Account);
                json.WriteString("reply_subject", mail.Email.Subject);
                json.WriteString("reply_text", mail.Email.Text);
                json.WriteString("reply_html", mail.Email.Html);
                json.WriteString("reply_text_snippet", mail.Email.Preview);
                json.WriteString(Source, "mailbox");
            }
        );

    /// <param name="campaign">The campaign's name; null where it is not known.</param>
    public static byte[] OfLead(string eventType, InstantlyLeadStanding lead, DateTimeOffset at, string workspace, string? campaign) =>
        Body(eventType, at, workspace, (lead.CampaignId, campaign), lead.Email, json => json.WriteString(Source, "lead status"));

    private static byte[] Body(
        string type,
        DateTimeOffset at,
        string workspace,
        (string? Id, string? Name) campaign,
        string lead,
        Action<Utf8JsonWriter> more
    )
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event_type", type);
            json.WriteString("workspace", workspace);
            json.WriteString("campaign_id", campaign.Id);
            if (campaign.Name is { } name)
            {
                json.WriteString("campaign_name", name);
            }
            json.WriteString("lead_email", lead);
            more(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
