using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>Checks the HMAC-SHA256 of a body.</summary>
internal sealed class SignatureCheck(SignatureOptions options, TimeProvider time)
{
    private const int MacBytes = 32;
    private readonly byte[][] _keys = [.. options.Secrets.Select(Encoding.UTF8.GetBytes)];

    /// <returns>Null when the body is genuine, or none is asked to be signed; otherwise a sentence that says what to look at.</returns>
    public string? Problem(Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        if (options.Header.Length == 0)
        {
            return null;
        }
        if (header(options.Header) is not { Length: > 0 } signatures)
        {
            return $"The header {options.Header} with the body's signature is missing.";
        }
        var prefix = "";
        if (options.TimestampHeader.Length > 0)
        {
            prefix = header(options.TimestampHeader)?.Trim() ?? "";
            if (
                !long.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            )
            {
                return $"The header {options.TimestampHeader} is missing or is no time in seconds since 1970.";
            }
            if ((time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > options.Tolerance)
            {
                return $"The delivery was signed more than {options.Tolerance} from now. Check the clocks; "
                    + $"Webhook__Signature__Tolerance sets the limit.";
            }
            prefix += ".";
        }
        return Matches(signatures, prefix, body)
            ? null
            : $"No signature in the header {options.Header} fits the body and one of Webhook__Signature__Secrets.";
    }

    private bool Matches(string signatures, string prefix, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[MacBytes];
        Span<byte> given = stackalloc byte[MacBytes];
        var matches = false;
        foreach (var key in _keys)
        {
            using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            mac.AppendData(Encoding.ASCII.GetBytes(prefix));
            mac.AppendData(body);
            mac.GetHashAndReset(expected);
            foreach (var part in signatures.AsSpan().SplitAny(',', ' ', '\t'))
            {
                matches |= Decode(signatures.AsSpan()[part], given) && CryptographicOperations.FixedTimeEquals(expected, given);
            }
        }
        return matches;
    }

    /// <summary>Hex or base64, after a name such as <c>sha256=</c> or without one. What is neither is no signature.</summary>
    private static bool Decode(ReadOnlySpan<char> text, Span<byte> mac)
    {
        const int hexLength = 2 * MacBytes;
        const int base64Length = 44;
        if (text.Length >= hexLength && Convert.FromHexString(text[^hexLength..], mac, out _, out _) is System.Buffers.OperationStatus.Done)
        {
            return text.Length == hexLength || text[^(hexLength + 1)] == '=';
        }
        return text.Length >= base64Length
            && (text.Length == base64Length || text[^(base64Length + 1)] == '=')
            && Convert.TryFromBase64Chars(text[^base64Length..], mac, out var written)
            && written == MacBytes;
    }
}
