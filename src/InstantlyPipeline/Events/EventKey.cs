using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Events;

/// <summary>Names one event: two deliveries of the same event have the same key, whatever else differs between them.</summary>
/// <remarks>
/// Shape: <c>v1-yyyyMMdd-</c> and 32 lower-case hex digits, 44 characters, safe in a URL path, a table key and every
/// destination's custom field. The day is the event's own (UTC), so the key alone says which day of the ledger holds it.
/// </remarks>
public readonly record struct EventKey
{
    /// <summary>Characters of every key.</summary>
    public const int Length = 44;

    private const char Separator = '\u001f';
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private EventKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>The event's UTC day as <c>yyyyMMdd</c>.</summary>
    public string Day => Value.Substring(3, 8);

    /// <summary>The part that is evenly spread: 32 hex digits.</summary>
    public string Hash => Value[12..];

    /// <summary>Computes the key from the fields that a retry repeats unchanged, never from the whole body.</summary>
    /// <remarks>
    /// A retry repeats body and time; no document names a key, so this is our choice. A payload <c>id</c> is one more identity field and
    /// does not replace the others: Instantly sends none today, and a customer's lead variable may be called <c>id</c>; used alone it would
    /// make all events of that lead one event.
    /// </remarks>
    public static EventKey Of(EventIdentity identity)
    {
        // On the stack, and in the pool beyond: every delivery passes here.
        var canonical = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[512]);
        Append(ref canonical, identity.EventType);
        Append(ref canonical, Folded(identity.Workspace));
        Append(ref canonical, Folded(identity.CampaignId));
        Append(ref canonical, Folded(identity.LeadEmail));
        Append(ref canonical, Folded(identity.EmailAccount));
        Append(ref canonical, identity.Step);
        Append(ref canonical, identity.Variant);
        Append(ref canonical, Folded(identity.EmailId));
        canonical.AppendFormatted(identity.Timestamp.ToUniversalTime(), "O");
        Append(ref canonical, null); // the separator after the time
        Append(ref canonical, identity.Id);
        var key = Hashed(identity.Timestamp, canonical.Text);
        canonical.Clear();
        return key;
    }

    /// <summary>The key of a body that is not a usable event: its bytes are all there is, so a repeat has the same key.</summary>
    public static EventKey OfUnusable(ReadOnlySpan<byte> body, DateTimeOffset receivedAt) =>
        new($"v1-{receivedAt.UtcDateTime:yyyyMMdd}-{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}");

    /// <summary>Reads a key back from its text.</summary>
    /// <returns>False when the text has not the shape of a key.</returns>
    public static bool TryParse(string? text, out EventKey key)
    {
        key = default;
        if (
            text is not { Length: Length }
            || !text.StartsWith("v1-", StringComparison.Ordinal)
            || text[11] != '-'
            || text.AsSpan(3, 8).ContainsAnyExceptInRange('0', '9')
            || text.AsSpan(12).ContainsAnyExcept(LowerHex)
        )
        {
            return false;
        }
        key = new EventKey(text);
        return true;
    }

    /// <exception cref="FormatException"><paramref name="text"/> has not the shape of a key.</exception>
    public static EventKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("Not an event key; one looks like v1-20260818- and 32 hex digits.");

    public override string ToString() => Value ?? "";

    private static EventKey Hashed(DateTimeOffset day, ReadOnlySpan<char> canonical)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(canonical.Length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(canonical, utf8)), hash);
        ArrayPool<byte>.Shared.Return(utf8);
        return new($"v1-{day.UtcDateTime:yyyyMMdd}-{Convert.ToHexStringLower(hash[..16])}");
    }

    // Present-but-empty and absent are the same thing to Instantly; the separator itself is escaped, so no two field lists meet.
    private static void Append(ref DefaultInterpolatedStringHandler canonical, string? field)
    {
        canonical.AppendFormatted(field?.Replace("\u001f", "\u001f\u001f", StringComparison.Ordinal));
        canonical.AppendFormatted(Separator);
        canonical.AppendLiteral("|");
    }

    private static string? Folded(string? field) => field?.Trim().ToLowerInvariant();
}
