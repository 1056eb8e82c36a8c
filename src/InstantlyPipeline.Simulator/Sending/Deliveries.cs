using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InstantlyPipeline.Simulator;

/// <summary>Makes the bodies that Instantly delivers, one of each kind its documents know, about invented people on example
/// domains.</summary>
/// <param name="seed">The same seed and clock make the same deliveries in the same order.</param>
/// <remarks>Source: Instantly's "Webhook events" guide, and deliveries that others published. Safe to call from several threads; the order
/// is then theirs.</remarks>
public sealed class Deliveries(int seed = 1, TimeProvider? time = null)
{
    public const string Workspace = "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90";

    public static readonly IReadOnlyList<SampleCampaign> Campaigns =
    [
        new("b3a9d7e4-58c1-4f26-8e0d-71c2a95f6b38", "Q3 Ops Leaders"),
        new("0d94f6c2-7ab1-4e35-9c08-5f3be1d27a64", "Q4 Fintech"),
        new("e81c3b70-2f5d-4a96-b417-9d06ac52f83e", "Retail & Wholesale <EU>"),
    ];

    private const string CustomLabel = "Asked For Pricing";

    private static readonly JsonWriterOptions AsNodeWritesIt = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["email_sent"] = "a campaign mail went out",
        ["email_opened"] = "the mail was opened",
        ["link_clicked"] = "a link was clicked (on the wire this name, not email_link_clicked)",
        ["reply_received"] = "a person replied",
        ["auto_reply_received"] = "an automatic reply",
        ["email_bounced"] = "the mail came back",
        ["lead_unsubscribed"] = "the lead unsubscribed",
        ["account_error"] = "a sending mailbox has trouble; no campaign, no lead",
        ["campaign_completed"] = "a campaign has finished; no lead",
        ["lead_neutral"] = "interest: neutral",
        ["lead_interested"] = "interest: interested",
        ["lead_not_interested"] = "interest: not interested",
        ["lead_meeting_booked"] = "interest: meeting booked",
        ["lead_meeting_completed"] = "interest: meeting completed",
        ["lead_closed"] = "interest: won",
        ["lead_out_of_office"] = "interest: out of office",
        ["lead_wrong_person"] = "interest: wrong person",
        ["lead_no_show"] = "interest: did not come to the meeting",
        ["campaign_completed_for_lead_without_reply"] = "the sequence ended without a reply (seen, undocumented)",
        ["supersearch_enrichment_completed"] = "an enrichment has finished; no campaign, no lead",
        ["custom_label"] = "a custom label, whose own text is the event type",
    };

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private ulong _state = (ulong)seed;
    private int _people;

    /// <summary>What <see cref="Create"/> takes, in the order a campaign would raise them.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Descriptions.Keys];

    /// <summary>One line about a type, for a list shown to people.</summary>
    public static string Describe(string type) => Descriptions[type];

    /// <summary>The body of one delivery.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="type"/> is none of <see cref="Types"/>.</exception>
    public byte[] Create(string type, DeliveryOptions? options = null)
    {
        if (!Descriptions.ContainsKey(type))
        {
            throw new ArgumentException($"'{type}' is not a type of delivery; known are {string.Join(", ", Types)}.", nameof(type));
        }
        lock (_gate)
        {
            return Write(type, options ?? new DeliveryOptions());
        }
    }

    public byte[] Reply(string? text = null, SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("reply_received", With(options, lead) with { ReplyText = text ?? options?.ReplyText });

    public byte[] AutoReply(string? text = null, SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("auto_reply_received", With(options, lead) with { ReplyText = text ?? options?.ReplyText });

    public byte[] Bounce(SampleLead? lead = null, DeliveryOptions? options = null) => Create("email_bounced", With(options, lead));

    public byte[] Sent(SampleLead? lead = null, DeliveryOptions? options = null) => Create("email_sent", With(options, lead));

    public byte[] Opened(SampleLead? lead = null, DeliveryOptions? options = null) => Create("email_opened", With(options, lead));

    public byte[] Clicked(SampleLead? lead = null, DeliveryOptions? options = null) => Create("link_clicked", With(options, lead));

    public byte[] Unsubscribed(SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("lead_unsubscribed", With(options, lead));

    public byte[] Interested(SampleLead? lead = null, DeliveryOptions? options = null) => Create("lead_interested", With(options, lead));

    public byte[] NotInterested(SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("lead_not_interested", With(options, lead));

    public byte[] Neutral(SampleLead? lead = null, DeliveryOptions? options = null) => Create("lead_neutral", With(options, lead));

    public byte[] MeetingBooked(SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("lead_meeting_booked", With(options, lead));

    public byte[] MeetingCompleted(SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("lead_meeting_completed", With(options, lead));

    public byte[] NoShow(SampleLead? lead = null, DeliveryOptions? options = null) => Create("lead_no_show", With(options, lead));

    public byte[] Closed(SampleLead? lead = null, DeliveryOptions? options = null) => Create("lead_closed", With(options, lead));

    public byte[] OutOfOffice(SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("lead_out_of_office", With(options, lead));

    public byte[] WrongPerson(SampleLead? lead = null, DeliveryOptions? options = null) => Create("lead_wrong_person", With(options, lead));

    /// <summary>A custom label: its text, with its spaces and capitals, is the event type.</summary>
    public byte[] Label(string text, SampleLead? lead = null, DeliveryOptions? options = null) =>
        Create("custom_label", With(options, lead) with { Label = text });

    public byte[] AccountError(string? emailAccount = null, DeliveryOptions? options = null) =>
        Create("account_error", With(options, null) with { EmailAccount = emailAccount ?? options?.EmailAccount });

    public byte[] CampaignCompleted(SampleCampaign? campaign = null, DeliveryOptions? options = null) =>
        Create("campaign_completed", With(options, null) with { Campaign = campaign ?? options?.Campaign });

    /// <summary>The next invented person; no two of one generator share an address.</summary>
    public SampleLead NextLead()
    {
        lock (_gate)
        {
            return Person();
        }
    }

    private static DeliveryOptions With(DeliveryOptions? options, SampleLead? lead) =>
        (options ?? new DeliveryOptions()) with
        {
            Lead = lead ?? options?.Lead,
        };

    private byte[] Write(string type, DeliveryOptions options)
    {
        var at = options.Timestamp ?? _time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, AsNodeWritesIt))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event_type", options.NameOnTheWire ?? (type is "custom_label" ? options.Label ?? CustomLabel : type));
            json.WriteString("workspace", options.Workspace ?? Workspace);
            WriteRest(json, type, options, at);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteRest(Utf8JsonWriter json, string type, DeliveryOptions options, DateTimeOffset at)
    {
        var account = options.EmailAccount ?? Pick(SampleNames.Mailbox);
        if (type is "supersearch_enrichment_completed")
        {
            WriteVariables(json, options.Variables);
            return;
        }
        if (type is "account_error")
        {
            json.WriteString("email_account", account);
            WriteVariables(json, options.Variables);
            return;
        }
        var campaign = options.Campaign ?? Pick(Campaigns);
        json.WriteString("campaign_id", campaign.Id);
        json.WriteString("campaign_name", campaign.Name);
        if (type is not "campaign_completed")
        {
            WriteLeadEvent(json, type, options, new Mail(options.Lead ?? Person(), campaign, account, at));
        }
        WriteVariables(json, options.Variables);
    }

    private void WriteLeadEvent(Utf8JsonWriter json, string type, DeliveryOptions options, Mail mail)
    {
        var isMail =
            type
            is "email_sent"
                or "email_opened"
                or "link_clicked"
                or "email_bounced"
                or "reply_received"
                or "auto_reply_received"
                or "lead_unsubscribed";
        var isReply = type is "reply_received" or "auto_reply_received";
        var lead = mail.Lead;
        var subject = string.Format(CultureInfo.InvariantCulture, Pick(SampleNames.Subject), lead.CompanyName);

        json.WriteString("lead_email", lead.Email);
        if (isMail)
        {
            json.WriteString("email_account", mail.Account);
        }
        if (isReply)
        {
            var thread = options.Sparse ? lead.Email : $"thread:{Token(13)}";
            json.WriteString(
                "unibox_url",
                $"https://app.instantly.ai/app/unibox?thread_search={thread}&selected_wks={options.Workspace ?? Workspace}"
            );
        }
        else if (type is not "lead_unsubscribed")
        {
            json.WriteNull("unibox_url");
        }
        json.WriteNumber("step", options.Step ?? (int)(Next() % 3) + 1);
        json.WriteNumber("variant", options.Variant ?? (int)(Next() % 2) + 1);
        if (isMail && type is not ("link_clicked" or "lead_unsubscribed") && !options.Sparse)
        {
            json.WriteBoolean("is_first", true);
        }
        if ((isReply || type is "email_sent") && !options.Sparse)
        {
            json.WriteString("email_id", options.EmailId ?? VersionSeven(mail.At));
        }
        if (type is "email_sent")
        {
            json.WriteString("email_subject", subject);
            json.WriteString("email_html", $"<div>Hi {lead.FirstName},</div><div>Who checks carrier invoices on your side?</div>");
        }
        if (isReply)
        {
            WriteReply(json, type, options, mail, subject);
        }
        else if (type is "lead_interested" or "lead_not_interested" || (!isMail && options.ReplyText is not null))
        {
            WriteLastReply(json, type, options, subject);
        }
        if (!options.Sparse)
        {
            WriteLead(json, mail);
        }
    }

    private void WriteReply(Utf8JsonWriter json, string type, DeliveryOptions options, Mail mail, string subject)
    {
        var automatic = type is "auto_reply_received";
        var text =
            options.ReplyText
            ?? (
                automatic
                    ? "I am away until the end of the month. For urgent matters write to desk@example.com."
                    : Pick(SampleNames.Interested)
            );
        json.WriteString("reply_subject", automatic ? $"Automatic reply: {subject}" : $"Re: {subject}");
        json.WriteString("reply_text_snippet", Snippet(text));
        if (options.Sparse || automatic)
        {
            json.WriteString("reply_text", text);
            return;
        }
        var sender = mail.Account.Split('@')[0];
        var sentAt = mail.At.AddHours(-19).UtcDateTime.ToString("ddd, MMM d, yyyy 'at' h:mm tt", CultureInfo.InvariantCulture);
        json.WriteString("email_subject", subject);
        json.WriteString(
            "reply_text",
            $"{text}\r\n\r\nOn {sentAt} {sender} <{mail.Account}> wrote:\r\n> Who checks carrier invoices on your side?"
        );
        json.WriteString("reply_html", $"<div>{WebEncoded(text)}</div><blockquote>Who checks carrier invoices on your side?</blockquote>");
    }

    private void WriteLastReply(Utf8JsonWriter json, string type, DeliveryOptions options, string subject)
    {
        var text =
            options.ReplyText ?? (type is "lead_not_interested" ? "No thanks, we are not looking for this." : Pick(SampleNames.Interested));
        json.WriteString("reply_subject", $"Re: {subject}");
        json.WriteString("reply_text_snippet", Snippet(text));
        json.WriteString("reply_text", text);
    }

    private static void WriteLead(Utf8JsonWriter json, Mail mail)
    {
        var lead = mail.Lead;
        json.WriteString("email", lead.Email);
        json.WriteString("firstName", lead.FirstName);
        json.WriteString("lastName", lead.LastName);
        json.WriteString("companyName", lead.CompanyName);
        json.WriteString("website", lead.Email.Split('@')[^1]);
        json.WriteNull("phone");
        json.WriteString("personalization", "");
        json.WriteString("campaign", mail.Campaign.Id);
        WriteVariables(json, lead.Variables);
    }

    private static void WriteVariables(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> variables)
    {
        foreach (var (name, value) in variables)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }
    }

    private SampleLead Person()
    {
        var number = ++_people;
        var first = Pick(SampleNames.First);
        var last = Pick(SampleNames.Last);
        var company = Pick(SampleNames.Company);
        return new SampleLead($"{Letters(first)}.{Letters(last)}.{number}@{Letters(company)}.example.com", first, last, company)
        {
            Variables = new Dictionary<string, object?>
            {
                ["industry"] = Pick(SampleNames.Industry),
                ["teamSize"] = (int)(Next() % 200) + 2,
                ["past_customer"] = Next() % 8 is 0,
            },
        };
    }

    private string VersionSeven(DateTimeOffset at)
    {
        var time = at.ToUnixTimeMilliseconds() & 0xffff_ffff_ffff;
        var (left, right) = (Next(), Next());
        return $"{time >> 16:x8}-{time & 0xffff:x4}-7{left & 0xfff:x3}"
            + $"-{(right & 0x3fff) | 0x8000:x4}-{(right >> 16) & 0xffff_ffff_ffff:x12}";
    }

    private string Token(int length)
    {
        const string alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789";
        var token = new StringBuilder(length);
        for (var i = 0; i < length; i++)
        {
            token.Append(alphabet[(int)(Next() % (uint)alphabet.Length)]);
        }
        return token.ToString();
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[(int)(Next() % (uint)from.Count)];

    // SplitMix64: the sequence is ours, so a new runtime does not change it.
    private ulong Next()
    {
        var mixed = _state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    private static string Letters(string name)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return letters.Length > 0 ? letters : "someone";
    }

    private static string Snippet(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 100 ? line : line[..100];
    }

    private static string WebEncoded(string text) => System.Net.WebUtility.HtmlEncode(text);

    private sealed record Mail(SampleLead Lead, SampleCampaign Campaign, string Account, DateTimeOffset At);
}
