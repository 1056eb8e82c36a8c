using System.Globalization;
using System.Text.Json;

namespace InstantlyPipeline.Events;

/// <summary>A delivered event as workflows see it: base fields read strictly, everything else kept in <see cref="Other"/>.</summary>
/// <remarks>Source of names, types and gaps: Instantly's "Webhook events" guide, and deliveries that others published. Any optional field may be missing on any event.</remarks>
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

    public string? EmailSubject { get; init; }

    public string? ReplySubject { get; init; }

    /// <summary>Plain text including the quoted original.</summary>
    public string? ReplyText { get; init; }

    public string? ReplyHtml { get; init; }

    public string? ReplyTextSnippet { get; init; }

    /// <summary>Lead columns and custom variables by their JSON key; scalars only, null values left out.</summary>
    public required IReadOnlyDictionary<string, string> Other { get; init; }

    public string? FirstName => Other.GetValueOrDefault("firstName");

    public string? LastName => Other.GetValueOrDefault("lastName");

    public string? Company => Other.GetValueOrDefault("companyName");

    /// <summary>What a person would call the lead's company: its name, else the domain of the address, else "unknown company".</summary>
    public string CompanyOrDomain
        => !string.IsNullOrWhiteSpace(Company) ? Company.Trim()
            : LeadEmail?.Split('@') is [_, { Length: > 0 } domain] ? domain
            : "unknown company";

    /// <summary>The campaign's name, else its id, else "no campaign".</summary>
    public string CampaignLabel => !string.IsNullOrWhiteSpace(CampaignName) ? CampaignName.Trim() : CampaignId ?? "no campaign";

    /// <summary>Reads a body that <see cref="EventReader"/> found usable.</summary>
    /// <exception cref="FormatException">The body is not a usable event.</exception>
    public static InstantlyEvent Parse(ReadOnlyMemory<byte> body)
    {
        if (EventReader.Read(body.Span) is not { Identity: { } identity })
        {
            throw new FormatException("The payload is not a usable event, though intake accepted it; show it with `instantly-pipeline events <key>`.");
        }

        using var json = JsonDocument.Parse(SkipByteOrderMark(body), new JsonDocumentOptions { MaxDepth = EventReader.MaxDepth });
        var texts = new Dictionary<string, string>();
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var value = property.Value;
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                string name;
                try
                {
                    name = property.Name;
                }
                catch (InvalidOperationException)
                {
                    continue; // escaped half of a surrogate pair: no name that a workflow or a mapping could ask for
                }
                texts[name] = LenientText.Of(value);
            }
        }

        string? Take(string name) => texts.Remove(name, out var text) && text.Length > 0 ? text : null;
        int? TakeNumber(string name) => int.TryParse(Take(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        var read = new InstantlyEvent
        {
            EventType = identity.EventType,
            Timestamp = identity.Timestamp,
            Workspace = identity.Workspace,
            CampaignId = Take("campaign_id"),
            CampaignName = Take("campaign_name"),
            LeadEmail = Take("lead_email")?.Trim().ToLowerInvariant(),
            EmailAccount = Take("email_account")?.Trim().ToLowerInvariant(),
            UniboxUrl = Take("unibox_url"),
            Step = TakeNumber("step"),
            Variant = TakeNumber("variant"),
            EmailId = Take("email_id"),
            EmailSubject = Take("email_subject"),
            ReplySubject = Take("reply_subject"),
            ReplyText = Take("reply_text"),
            ReplyHtml = Take("reply_html"),
            ReplyTextSnippet = Take("reply_text_snippet"),
            Other = texts,
        };
        foreach (var taken in (ReadOnlySpan<string>)["event_type", "timestamp", "workspace"])
        {
            texts.Remove(taken);
        }
        return read;
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> body)
        => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}
