namespace InstantlyPipeline.Intake.Sender;

/// <summary>
/// Settings <c>Webhook__Signature__…</c>: an HMAC-SHA256 of the body, for users who put a signing gateway in front. Instantly signs
/// nothing, so leave them unset when it delivers directly.
/// </summary>
public sealed class SignatureOptions
{
    private static readonly TimeSpan StandardTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The request header with the signatures, hex or base64, bare or as in <c>sha256=…</c> and <c>v1,…</c>; several are separated
    /// by commas or spaces.</summary>
    /// <value>Empty: bodies need no signature.</value>
    public string Header { get; set; } = "";

    /// <summary>The keys; one signature that one of them made is enough, so a key is changed without a gap.</summary>
    /// <value>Required once <see cref="Header"/> is set.</value>
    public IList<string> Secrets { get; } = [];

    /// <summary>The header with the time of signing, in seconds since 1970. With it, what is signed is <c>{time}.{body}</c>.</summary>
    /// <value>Empty: the body alone is signed, and a captured delivery stays valid.</value>
    public string TimestampHeader { get; set; } = "";

    /// <summary>How far the time of signing may be from now, either way.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan Tolerance { get; set; } = StandardTolerance;

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Header))
        {
            if (Secrets.Count > 0 || TimestampHeader.Length > 0 || Tolerance != StandardTolerance)
            {
                yield return "Webhook__Signature__Header is empty, so no signature would be checked: set it to the header your "
                    + "gateway signs in, or remove the other Webhook__Signature__ settings.";
            }
            yield break;
        }
        if (!HeaderName.IsValid(Header) || (TimestampHeader.Length > 0 && !HeaderName.IsValid(TimestampHeader)))
        {
            yield return "Webhook__Signature__Header or Webhook__Signature__TimestampHeader is no header name: letters, digits and "
                + "hyphens, without spaces or a colon.";
        }
        if (Secrets.Count == 0)
        {
            yield return "Webhook__Signature__Secrets__0 is empty: set it to the key your gateway signs with, or remove "
                + "Webhook__Signature__Header.";
        }
        for (var i = 0; i < Secrets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Secrets[i]) || UnresolvedSecret.Is(Secrets[i]))
            {
                yield return $"Webhook__Signature__Secrets__{i} is blank or an unresolved Key Vault reference: set it to a key "
                    + $"or remove it.";
            }
            else if (WeakSecrets.IsNone(Secrets[i]))
            {
                yield return WeakSecrets.Refusal($"Webhook__Signature__Secrets__{i}");
            }
        }
        if (Tolerance <= TimeSpan.Zero || Tolerance > TimeSpan.FromHours(24))
        {
            yield return "Webhook__Signature__Tolerance must be from 00:00:01 to 24:00:00; write 24 hours as 1.00:00:00.";
        }
    }
}
