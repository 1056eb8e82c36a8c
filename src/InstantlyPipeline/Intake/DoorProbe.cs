using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Intake;

/// <summary>How the pipeline asks its own door, from outside, whether it is the one that answers at an address.</summary>
/// <remarks>An authenticated POST with a nonce in a header. The door keeps nothing of it and answers with a proof that only who knows the
/// secret can make.</remarks>
internal static class DoorProbe
{
    public const string Header = "Pipeline-Probe";

    private const string Prefix = "knock-";
    private const int Digits = 32;

    public static string NewNonce() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Digits / 2));

    /// <returns>Null when the nonce has not the shape of one.</returns>
    public static string? ProofOf(string? nonce, string secret) =>
        nonce?.Length == Prefix.Length + Digits && nonce.StartsWith(Prefix, StringComparison.Ordinal)
            ? Convert.ToHexStringLower(
                HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(SecretCheck.WithoutScheme(secret).ToString()),
                    Encoding.UTF8.GetBytes($"door\n{nonce}")
                )
            )
            : null;
}
