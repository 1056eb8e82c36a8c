using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces;

/// <summary>What a bounce was classified from.</summary>
/// <param name="Code">The deciding code or word, for example <c>5.1.1</c>; null when none decided.</param>
/// <param name="Source"><c>non-delivery report</c>, <c>payload</c> or <c>none</c>.</param>
/// <param name="Trusted">False for ambiguous codes, and for payload fields, which may be a customer's own lead variables, unless
/// <c>Bounces__TrustPayload</c> is set.</param>
public sealed record BounceEvidence(BounceKind Kind, string? Code, string Source, bool Trusted)
{
    /// <summary>Who runs the mailbox, where the text names the server that refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>The source that is trusted by itself.</summary>
    public const string Report = "non-delivery report";

    public static readonly BounceEvidence None = new(BounceKind.Unknown, null, "none", false);
}
