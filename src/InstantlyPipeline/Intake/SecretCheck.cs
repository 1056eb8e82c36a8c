using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Intake;

/// <summary>Compares a header's value with the configured secrets, in a time that tells nothing about them.</summary>
internal sealed class SecretCheck
{
    private const string BearerPrefix = "Bearer ";
    private readonly byte[][] _hashes;

    public SecretCheck(IEnumerable<string> secrets) =>
        _hashes = [
            .. secrets.Select(secret =>
            {
                var hash = new byte[SHA256.HashSizeInBytes];
                Hash(WithoutScheme(secret), hash);
                return hash;
            }),
        ];

    /// <summary>True when the value is one of the secrets, bare or after <c>Bearer </c>. Every secret is compared, whichever
    /// matches.</summary>
    public bool Accepts(string? headerValue) => Find(headerValue) is not null;

    /// <returns>The index of the secret; null when it is none of them.</returns>
    public int? Find(string? headerValue)
    {
        if (_hashes.Length == 0 || string.IsNullOrWhiteSpace(headerValue))
        {
            return null;
        }
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(WithoutScheme(headerValue), given);
        int? found = null;
        for (var index = 0; index < _hashes.Length; index++)
        {
            found = CryptographicOperations.FixedTimeEquals(given, _hashes[index]) ? index : found;
        }
        return found;
    }

    // Hashes have one length, so neither the secret's length nor a shared beginning shows in the time taken.
    private static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        SHA256.HashData(bytes, hash);
    }

    internal static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? value[BearerPrefix.Length..].Trim() : value;
    }
}
