using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Cli.Send;

/// <summary>Signs a body as a gateway in front of the pipeline would, by this shell's <c>Webhook__Signature__…</c>.</summary>
internal static class OwnSignature
{
    /// <summary>What is said when there is nothing to sign with.</summary>
    public const string Unset =
        "--sign needs Webhook__Signature__Header and Webhook__Signature__Secrets__0, the same as the receiver has. Set both in this shell.";

    /// <returns>The headers that carry it; null when the settings are missing.</returns>
    public static IReadOnlyDictionary<string, string>? Headers(ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var options = new SignatureOptions();
        new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("Webhook:Signature").Bind(options);
        return Headers(options, body, now);
    }

    internal static IReadOnlyDictionary<string, string>? Headers(SignatureOptions options, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (options.Header.Length == 0 || options.Secrets is not [{ Length: > 0 } secret, ..])
        {
            return null;
        }
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        if (options.TimestampHeader.Length > 0)
        {
            var at = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            headers[options.TimestampHeader] = at;
            hmac.AppendData(Encoding.UTF8.GetBytes(at + "."));
        }
        hmac.AppendData(body);
        headers[options.Header] = Convert.ToHexStringLower(hmac.GetHashAndReset());
        return headers;
    }
}
