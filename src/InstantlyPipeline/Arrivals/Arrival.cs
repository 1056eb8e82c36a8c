using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Arrivals;

/// <summary>What never changes of an event, as lists show it: who wrote or is meant, where it came from, and the person's words.</summary>
public sealed record Arrival
{
    /// <summary>Characters of a reply that a list shows; the event itself has them all.</summary>
    public const int MostWords = 1_000;

    private const int MostText = 300;

    public required string Key { get; init; }

    public required string EventType { get; init; }

    public required string Workflow { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it happened, by the event itself.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Workspace { get; init; }

    public string? CampaignId { get; init; }

    public string? Campaign { get; init; }

    /// <summary>The sending mailbox.</summary>
    public string? Account { get; init; }

    public int? Step { get; init; }

    public int? Variant { get; init; }

    public string? LeadEmail { get; init; }

    public string? Name { get; init; }

    public string? Company { get; init; }

    public string? JobTitle { get; init; }

    public string? Subject { get; init; }

    /// <summary>What the person wrote, without what they quote; null where the event carries no words.</summary>
    public string? Words { get; init; }

    /// <summary>True: the event has more words than <see cref="Words"/>.</summary>
    public bool WordsCut { get; init; }

    /// <summary>The conversation in Instantly; only where the event names an https address.</summary>
    public string? Conversation { get; init; }

    public EventKey EventKey => EventKey.Parse(Key);

    public static Arrival Of(LedgerEntry entry, InstantlyEvent about)
    {
        var words = about.EventType is Events.EventType.ReplyReceived or Events.EventType.AutoReplyReceived ? ReplyText.Of(about) : "";
        return new Arrival
        {
            Key = entry.Key.Value,
            EventType = Clip(entry.EventType)!,
            Workflow = entry.Workflow,
            ReceivedAt = entry.ReceivedAt,
            At = about.Timestamp,
            Workspace = Clip(about.Workspace)!,
            CampaignId = Clip(about.CampaignId),
            Campaign = Clip(about.CampaignName),
            Account = Clip(about.EmailAccount),
            Step = about.Step,
            Variant = about.Variant,
            LeadEmail = Clip(about.LeadEmail),
            Name = Clip($"{about.FirstName} {about.LastName}".Trim()),
            Company = Clip(about.Company?.Trim()),
            JobTitle = Clip(about.JobTitle),
            Subject = Clip(about.ReplySubject ?? about.EmailSubject),
            Words = words.Length == 0 ? null : Cut(words, MostWords),
            WordsCut = words.Length > MostWords,
            Conversation =
                Uri.TryCreate(about.UniboxUrl, UriKind.Absolute, out var url)
                && url.Scheme == Uri.UriSchemeHttps
                && about.UniboxUrl!.Length <= 2_000
                    ? url.AbsoluteUri
                    : null,
        };
    }

    private static string? Clip(string? text) => text is null or "" ? null : Cut(text, MostText);

    /// <summary>Never between the halves of one character.</summary>
    private static string Cut(string text, int length) =>
        text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];
}
