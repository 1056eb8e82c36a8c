using System.Collections.Frozen;

namespace InstantlyPipeline.Intake.Refusals;

/// <summary>Why a delivery may be refused, by the counter's name for it, in words for people. Each refusal counts towards switching the
/// webhook off.</summary>
internal static class RefusalCause
{
    public const string WrongPath = "wrong-path";

    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["unauthorized"] = "wrong or missing secret",
        ["bad-signature"] = "wrong signature",
        ["forbidden"] = "address not allowed",
        ["https-required"] = "http instead of https",
        ["foreign-client"] = "another client's secret",
        ["unknown-client"] = "a client that is not known",
        [WrongPath] = "wrong path",
        ["incomplete"] = "body broke off",
        ["bad-framing"] = "body not as HTTP has it",
        ["length-required"] = "no length",
        ["too-large"] = "body too large",
        ["malformed"] = "body is no JSON object",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null for an outcome that is no refusal of a delivery: a GET of somebody who looks is none.</returns>
    public static string? Of(string outcome) => Words.GetValueOrDefault(outcome);
}
