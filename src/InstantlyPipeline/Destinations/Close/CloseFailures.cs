using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>How Close says no.</summary>
/// <remarks>
/// Source: Close's "HTTP Response Codes" and "Rate Limits", 2026. Limits are per group of endpoints; a 429 says in the body
/// (<c>rate_reset</c>) and in the header <c>RateLimit</c> (<c>reset</c>) how many seconds to wait. A 400 names the fields it refuses in
/// <c>field-errors</c>, one inside of another for lists.
/// </remarks>
internal sealed class CloseFailures(string setting) : DestinationFailures("Close", setting)
{
    private static readonly TimeSpan UsualWindow = TimeSpan.FromSeconds(5);

    /// <summary>The fields that a 400 refuses, those of nested objects too, in no order. Only names that a field can have.</summary>
    public static IReadOnlySet<string> RefusedFields(DestinationAnswer answer)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        if (answer is { Status: 400, Json: { } body })
        {
            Collect(body, fields, depth: 0);
        }
        return fields;
    }

    /// <remarks>Source: "Rate limits". The limit is that of a group of endpoints, so it is none for all calls; a group that is used up is
    /// left alone until its reset.</remarks>
    public override RateNote? Rate(DestinationAnswer answer) =>
        int.TryParse(HeaderPart(answer, "remaining"), NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            ? new() { Left = left, Reset = Seconds(HeaderPart(answer, "reset")) }
            : null;

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            429 => Transient(answer, answer.RetryAfter(now) ?? Reset(answer) ?? UsualWindow, "too many calls"),
            401 => Permanent(answer, "unauthorized", $"the API key was refused, check {Setting}"),
            402 => Permanent(
                answer,
                "plan-limit",
                "a limit of the organization's plan is reached; make room or change the plan, then replay"
            ),
            403 => Permanent(
                answer,
                "forbidden",
                $"the user whose API key is in {Setting} lacks the permission; give it to the user's role, then replay"
            ),
            400 => Permanent(
                answer,
                "bad-request",
                "it refuses a value; check the mappings and statuses in the settings Close__…, then replay"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer) =>
        RefusedFields(answer).Order(StringComparer.Ordinal).Take(5);

    private static void Collect(JsonElement at, HashSet<string> fields, int depth)
    {
        if (depth > 8 || at.ValueKind is not JsonValueKind.Object)
        {
            return;
        }
        foreach (var property in at.EnumerateObject())
        {
            if (property.NameEquals("field-errors") && property.Value.ValueKind is JsonValueKind.Object)
            {
                foreach (var field in property.Value.EnumerateObject())
                {
                    if (IsFieldName(field.Name))
                    {
                        fields.Add(field.Name);
                    }
                    Collect(field.Value, fields, depth + 1);
                }
            }
            else
            {
                Collect(property.Value, fields, depth + 1);
            }
        }
    }

    private static bool IsFieldName(string name) =>
        name.StartsWith("custom.cf_", StringComparison.Ordinal)
            ? name.Length <= 64 && name[7..].All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            : VendorCode.Code(name) is not null;

    private static TimeSpan? Reset(DestinationAnswer answer) => Seconds(HeaderPart(answer, "reset")) ?? Seconds(BodyReset(answer));

    private static string? HeaderPart(DestinationAnswer answer, string name) =>
        answer
            .Header("RateLimit")
            ?.Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..];

    private static string? BodyReset(DestinationAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Object } body
        && (
            body.TryGetProperty("rate_reset", out var reset)
            || (
                body.TryGetProperty("error", out var error)
                && error.ValueKind is JsonValueKind.Object
                && error.TryGetProperty("rate_reset", out reset)
            )
        )
        && reset.ValueKind is JsonValueKind.Number or JsonValueKind.String
            ? reset.ToString()
            : null;

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
