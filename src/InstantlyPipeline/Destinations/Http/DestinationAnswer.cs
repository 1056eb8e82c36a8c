using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>What a destination answered, read completely.</summary>
/// <param name="destination">Its name, for messages.</param>
/// <param name="headers">Those of the response; content headers are not needed beyond the type.</param>
internal sealed class DestinationAnswer(
    string destination,
    DestinationCall call,
    int status,
    HttpResponseHeaders headers,
    string? mediaType,
    byte[] body
)
{
    private JsonElement? _json;
    private bool _parsed;

    public DestinationCall Call { get; } = call;

    public int Status { get; } = status;

    public bool Succeeded => Status is >= 200 and < 300;

    public string Text => Encoding.UTF8.GetString(body);

    public bool IsHtml => mediaType is "text/html" || (Json is null && Text.AsSpan().TrimStart().StartsWith("<"));

    /// <summary>Null when the body is no JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!_parsed)
            {
                _parsed = true;
                try
                {
                    using var document = JsonDocument.Parse(body);
                    _json = document.RootElement.Clone();
                }
                catch (JsonException)
                {
                    _json = null;
                }
            }
            return _json;
        }
    }

    public string? Header(string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    /// <summary>A header that counts seconds or requests.</summary>
    public double? NumberHeader(string name) =>
        double.TryParse(Header(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A header that counts calls.</summary>
    public int? CountHeader(string name) => NumberHeader(name) is { } number and >= 0 and <= 100_000_000 ? (int)number : null;

    /// <summary><c>Retry-After</c> as seconds or as a date; null when absent, unreadable or in the past.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        var wait =
            NumberHeader("Retry-After") is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(30).TotalSeconds))
            : DateTimeOffset.TryParseExact(
                Header("Retry-After"),
                "r",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var date
            )
                ? date - now
            : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>The string at this path of the JSON body; null when there is none.</summary>
    /// <param name="path">Names of properties, and <c>[0]</c> for the first element of an array.</param>
    public string? TextAt(params ReadOnlySpan<string> path)
    {
        if (Json is not { } at)
        {
            return null;
        }
        foreach (var name in path)
        {
            if (name == "[0]" && at.ValueKind == JsonValueKind.Array && at.GetArrayLength() > 0)
            {
                at = at[0];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.String ? LenientText.Of(at) : null;
    }

    public bool Mentions(string word) => Text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="TransientFailureException">The body is not what the destination documents: whether the call took effect is
    /// unknown.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Unreadable();
        }
        catch (JsonException)
        {
            throw Unreadable(); // without the inner one: it may quote the body
        }
    }

    /// <summary>For a body that is JSON but lacks what its success must hold.</summary>
    public TransientFailureException Unreadable() =>
        new(
            $"{destination} answered {Status} to '{Call.Operation}' with a body that is not the documented one; whether the call took "
                + $"effect is unknown."
        );
}
