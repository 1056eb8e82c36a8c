using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>How many mails bounced on a day (UTC), by what they have in common; the names are stable.</summary>
/// <param name="By"><c>domain</c>, <c>provider</c>, <c>account</c> or <c>campaign</c>.</param>
/// <param name="Value">The domain, the mail provider's name, the sending account or the campaign's id.</param>
public sealed record BounceNumber(
    string Workspace,
    string Day,
    string By,
    string Value,
    long Hard,
    long Soft,
    long Sender,
    long Content,
    long Unknown
)
{
    public long Total => Hard + Soft + Sender + Content + Unknown;

    /// <summary>Mails of that day to the domain, of the account or of the campaign, as far as sends are counted; null where none are, where
    /// they were not counted by it yet, and for a provider.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sent { get; init; }

    /// <summary>Bounced of a hundred that were sent; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RatePercent { get; init; }

    /// <summary>Why there is no rate, in words; null where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NoRate { get; init; }

    internal BounceNumber And(BounceKind kind) =>
        kind switch
        {
            BounceKind.Hard => this with { Hard = Hard + 1 },
            BounceKind.Soft => this with { Soft = Soft + 1 },
            BounceKind.Sender => this with { Sender = Sender + 1 },
            BounceKind.Content => this with { Content = Content + 1 },
            _ => this with { Unknown = Unknown + 1 },
        };

    internal BounceNumber And(BounceNumber other) =>
        this with
        {
            Hard = Hard + other.Hard,
            Soft = Soft + other.Soft,
            Sender = Sender + other.Sender,
            Content = Content + other.Content,
            Unknown = Unknown + other.Unknown,
        };
}
