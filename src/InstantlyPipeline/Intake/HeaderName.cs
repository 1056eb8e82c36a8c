using System.Buffers;

namespace InstantlyPipeline.Intake;

/// <summary>What a request header may be called: a token of RFC 9110 §5.6.2. With any other name every delivery would be refused.</summary>
internal static class HeaderName
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    public static bool IsValid(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);
}
