using System.Collections.Frozen;

namespace InstantlyPipeline.Intake.Refusals;

/// <summary>Why a delivery may be refused, by the counter's name for it, in words for people. Each refusal counts towards switching the
/// webhook off.</summary>
internal static class RefusalCause
{
    public const string WrongPath = "wrong-path";

    private const string Header = "Run `instantly-pipeline connect`: it gives the webhook in Instantly the secret that is accepted here.";
    private const string Address = "In Instantly, open the webhook and correct its URL, or run `instantly-pipeline connect`.";
    private const string Between = "Something between Instantly and this pipeline changes or cuts requests: look at the proxy or tunnel.";

    private static readonly FrozenDictionary<string, (string Why, string Cure)> Known = new Dictionary<string, (string, string)>
    {
        ["unauthorized"] = ("wrong or missing secret", Header),
        ["bad-signature"] = (
            "wrong signature",
            "Give the gateway that signs the key of Webhook__Signature__Secrets__0, and look at its clock."
        ),
        ["forbidden"] = ("address not allowed", "Add the sender's network to Webhook__AllowedNetworks, or empty that setting."),
        ["https-required"] = ("http instead of https", Address),
        ["foreign-client"] = (
            "another client's secret",
            "In Instantly, look at the webhook of that workspace: it carries the secret of another client, or posts to another "
                + "client's address."
        ),
        ["unknown-client"] = (
            "a client that is not known",
            "Correct the client's name in the webhook's URL, or add the client to pipeline.json."
        ),
        [WrongPath] = ("wrong path", Address),
        ["incomplete"] = ("body broke off", Between),
        ["bad-framing"] = ("body not as HTTP has it", Between),
        ["length-required"] = ("no length", Between),
        ["too-large"] = (
            "body too large",
            "If these are Instantly's own, raise Webhook__MaxBodyBytes; if not, find out who else has the secret."
        ),
        ["malformed"] = (
            "body is no JSON object",
            "The bodies are in quarantine: look at one, and at what stands between Instantly and this pipeline."
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null for an outcome that is no refusal of a delivery: a GET of somebody who looks is none.</returns>
    public static string? Of(string outcome) => Known.TryGetValue(outcome, out var cause) ? cause.Why : null;

    /// <summary>What to do about it, a sentence.</summary>
    public static string CureOf(string outcome) => Known.TryGetValue(outcome, out var cause) ? cause.Cure : Header;
}
