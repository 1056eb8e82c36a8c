using System.Buffers;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>Lets a vendor's code or request id into a message only when it looks like one: no address, secret, URL or prose
/// passes.</summary>
internal static class VendorCode
{
    private static readonly SearchValues<char> HexAndDash = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>A code such as <c>VALIDATION_ERROR</c>, <c>model_not_found</c> or <c>TriggerNotFound</c>.</summary>
    public static string? Code(string? text) =>
        text is { Length: >= 3 and <= 50 } && text.All(character => char.IsAsciiLetter(character) || character == '_') ? text : null;

    /// <summary>A request or correlation id: hex digits and dashes, with or without a short prefix such as <c>req_</c>.</summary>
    public static string? RequestId(string? text)
    {
        var id = text is not null && text.StartsWith("req_", StringComparison.Ordinal) ? text.AsSpan(4) : text;
        return id.Length is >= 8 and <= 40 && !id.ContainsAnyExcept(HexAndDash) ? text : null;
    }
}
