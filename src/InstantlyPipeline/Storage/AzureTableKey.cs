using System.Text;

namespace InstantlyPipeline.Storage;

/// <summary>Keys as Azure Table Storage can keep them, two characters for each one that it cannot, and back.</summary>
/// <remarks>
/// The storage refuses <c>/ \ # ?</c> and control characters in keys; <c>%</c> and <c>'</c> survive addresses and filters only by
/// luck; <c>!</c> marks an escape. Equal beginnings stay equal, so reading by prefix works for every key.
/// Order is the ordinal one for control characters, space, letters, digits, and every character not named here. The others
/// (<c># % ' / ? \</c> and U+007F to U+009F) sort right after <c>!</c>, among themselves in their own order.
/// </remarks>
internal static class AzureTableKey
{
    private const char Mark = '!';

    // In ordinal order, as is Codes, so that escaped characters keep their order among themselves.
    private static readonly string Escaped = string.Concat(
        Enumerable
            .Range(0, 0x20)
            .Select(code => (char)code)
            .Concat(" !#%'/?\\")
            .Concat(Enumerable.Range(0x7F, 0xA0 - 0x7F).Select(code => (char)code))
    );

    private const string Codes = "$()*,-.0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

    public static string Escape(string key)
    {
        if (key.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return key;
        }
        var safe = new StringBuilder(key.Length + 8);
        foreach (var character in key)
        {
            var index = Escaped.IndexOf(character, StringComparison.Ordinal);
            _ = index < 0 ? safe.Append(character) : safe.Append(Mark).Append(Codes[index]);
        }
        return safe.ToString();
    }

    /// <exception cref="FormatException">The key was not written by <see cref="Escape"/>.</exception>
    public static string Unescape(string stored)
    {
        if (!stored.Contains(Mark, StringComparison.Ordinal))
        {
            return stored;
        }
        var key = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] != Mark)
            {
                key.Append(stored[i]);
                continue;
            }
            var index = ++i < stored.Length ? Codes.IndexOf(stored[i], StringComparison.Ordinal) : -1;
            key.Append(
                index >= 0 && index < Escaped.Length
                    ? Escaped[index]
                    : throw new FormatException(
                        "A key in the table was not written by this program: '!' without a known character after it."
                    )
            );
        }
        return key.ToString();
    }
}
