using System.Globalization;

namespace InstantlyPipeline.Events;

/// <summary>A delivered event as workflows see it: base fields read strictly, everything else kept in <see cref="Other"/>.</summary>
/// <remarks>Source of names, types and gaps: Instantly's "Webhook events" guide, and deliveries that others published. Any optional field
/// may be missing on any event.</remarks>
public sealed record InstantlyEvent
{
    public required string EventType { get; init; }

    /// <summary>When it happened, UTC; the sender promises no order, so this is what orders events.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public required string Workspace { get; init; }

    public string? CampaignId { get; init; }

    public string? CampaignName { get; init; }

    /// <summary>Lower-case, trimmed.</summary>
    public string? LeadEmail { get; init; }

    /// <summary>The sending mailbox.</summary>
    public string? EmailAccount { get; init; }

    public string? UniboxUrl { get; init; }

    public int? Step { get; init; }

    public int? Variant { get; init; }

    /// <summary>On <c>reply_received</c> the inbound message's id.</summary>
    public string? EmailId { get; init; }

    /// <summary><see cref="EmailId"/> where it has the shape of one: what relays write there instead may be the same text for every
    /// mail.</summary>
    public string? UniqueEmailId => Guid.TryParseExact(EmailId?.Trim(), "D", out _) ? EmailId : null;

    public string? EmailSubject { get; init; }

    /// <summary>What was sent, on <c>email_sent</c>; some deliveries have the HTML alone.</summary>
    public string? EmailText { get; init; }

    public string? EmailHtml { get; init; }

    public string? ReplySubject { get; init; }

    /// <summary>Plain text including the quoted original.</summary>
    public string? ReplyText { get; init; }

    public string? ReplyHtml { get; init; }

    public string? ReplyTextSnippet { get; init; }

    /// <summary>Lead columns and custom variables by their JSON key; scalars only, null values left out.</summary>
    public required IReadOnlyDictionary<string, string> Other { get; init; }

    public string? FirstName => Column("firstName", "first_name");

    public string? LastName => Column("lastName", "last_name");

    public string? Company => Column("companyName", "company_name");

    public string? JobTitle => Column("jobTitle", "job_title");

    public string? Phone => Column("phone", "phone_number");

    public string? Website => Column("website", "company_website");

    /// <summary>What a person would call the lead's company: its name, else the domain of the address, else "unknown company".</summary>
    public string CompanyOrDomain =>
        !string.IsNullOrWhiteSpace(Company) ? Company.Trim()
        : LeadEmail?.Split('@') is [_, { Length: > 0 } domain] ? domain
        : "unknown company";

    /// <summary>The campaign's name, else its id, else "no campaign".</summary>
    public string CampaignLabel => !string.IsNullOrWhiteSpace(CampaignName) ? CampaignName.Trim() : CampaignId ?? "no campaign";

    /// <summary>Reads a body that <see cref="EventReader"/> found usable, in the same one reading.</summary>
    /// <exception cref="FormatException">The body is not a usable event.</exception>
    public static InstantlyEvent Parse(ReadOnlyMemory<byte> body)
    {
        var others = new Dictionary<string, string>();
        if (EventReader.Read(body.Span, others) is not { Identity: { } identity })
        {
            throw new FormatException(
                "The payload is not a usable event, though intake accepted it; show it with `instantly-pipeline events <key>`."
            );
        }

        string? Take(string name) =>
            others.Remove(name, out var text) && LenientText.OrAbsent(text) is { Length: > 0 } present ? present : null;

        return new InstantlyEvent
        {
            EventType = identity.EventType,
            Timestamp = identity.Timestamp,
            Workspace = identity.Workspace,
            CampaignId = Filled(identity.CampaignId),
            CampaignName = Take("campaign_name"),
            LeadEmail = Filled(identity.LeadEmail)?.Trim().ToLowerInvariant(),
            EmailAccount = Filled(identity.EmailAccount)?.Trim().ToLowerInvariant(),
            UniboxUrl = Take("unibox_url"),
            Step = Number(identity.Step),
            Variant = Number(identity.Variant),
            EmailId = Filled(identity.EmailId),
            EmailSubject = Take("email_subject"),
            EmailText = Take("email_text"),
            EmailHtml = Take("email_html"),
            ReplySubject = Take("reply_subject"),
            ReplyText = Take("reply_text"),
            ReplyHtml = Take("reply_html"),
            ReplyTextSnippet = Take("reply_text_snippet"),
            Other = others,
        };
    }

    /// <summary>A lead column in Instantly's spelling of deliveries, else in that of its API, which relays use.</summary>
    private string? Column(string camelCase, string snakeCase) =>
        LenientText.OrAbsent(Other.GetValueOrDefault(camelCase)) is { Length: > 0 } named
            ? named
            : LenientText.OrAbsent(Other.GetValueOrDefault(snakeCase));

    private static string? Filled(string? text) => text is { Length: > 0 } ? text : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
