using System.Globalization;

namespace InstantlyPipeline.Intake;

/// <summary>Secrets of ours that could be guessed: what is sent in a header, or signs a body, is all that tells a sender from
/// anybody.</summary>
/// <remarks>
/// A pipeline that runs with one goes on and says so, at its start and in <c>doctor</c>, until the next minor version, which refuses it. A
/// new one is refused at once, and a secret of a single character always.
/// </remarks>
public static class WeakSecrets
{
    /// <summary>Shorter ones are weak: 16 random characters are more than anybody tries over a network.</summary>
    public const int Least = 16;

    /// <summary>What to do about one, as a sentence's end.</summary>
    public const string Advice = "make one with `openssl rand -hex 32`";

    /// <summary>Without a scheme before it, which is no part of what must be guessed.</summary>
    public static bool IsWeak(string secret) => SecretCheck.WithoutScheme(secret).Length < Least;

    /// <summary>So short that it is none.</summary>
    internal static bool IsNone(string secret) => SecretCheck.WithoutScheme(secret).Length < 2;

    /// <summary>The settings, in environment spelling, that hold a weak one.</summary>
    public static IReadOnlyList<string> In(IntakeOptions intake, string operationsToken) =>
        [
            .. Weak(intake.Secrets, "Webhook__Secrets"),
            .. Weak(intake.Signature.Secrets, "Webhook__Signature__Secrets"),
            .. operationsToken.Length > 0 && IsWeak(operationsToken) ? (string[])["Operations__Token"] : [],
        ];

    /// <summary>A start's refusal of one, for the host to print.</summary>
    public static string Refusal(string setting) => $"{setting} is shorter than {Least} characters, which is too easy to guess: {Advice}.";

    private static IEnumerable<string> Weak(IList<string> secrets, string setting)
    {
        for (var index = 0; index < secrets.Count; index++)
        {
            if (IsWeak(secrets[index]))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{setting}__{index}");
            }
        }
    }
}
