using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Intake;

/// <summary>Compares a header's value with the configured secrets, in a time that tells nothing about them.</summary>
internal sealed class SecretCheck
{
    private const string BearerPrefix = "Bearer ";
    private readonly byte[][] _hashes;

    public SecretCheck(IEnumerable<string> secrets) => _hashes = [.. secrets.Select(secret => Hash(WithoutScheme(secret)))];

    /// <summary>True when the value is one of the secrets, bare or after <c>Bearer </c>. Every secret is compared, whichever
    /// matches.</summary>
    public bool Accepts(string? headerValue) => Find(headerValue) is not null;

    /// <returns>The index of the secret; null when it is none of them.</returns>
    public int? Find(string? headerValue)
    {
        if (string.IsNullOrWhiteSpace(headerValue))
        {
            return null;
        }
        var given = Hash(WithoutScheme(headerValue));
        int? found = null;
        for (var index = 0; index < _hashes.Length; index++)
        {
            found = CryptographicOperations.FixedTimeEquals(given, _hashes[index]) ? index : found;
        }
        return found;
    }

    // Hashes have one length, so neither the secret's length nor a shared beginning shows in the time taken.
    private static byte[] Hash(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return SHA256.HashData(bytes);
    }

    internal static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? value[BearerPrefix.Length..].Trim() : value;
    }
}
