using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>How Salesforce says no: an array of errors whose code decides, not the status. There is no 429 and no Retry-After.</summary>
/// <remarks>
/// Source: Salesforce's REST guide, "Status codes and error responses", version 67. Two limits look like a refusal: 403
/// REQUEST_LIMIT_EXCEEDED (the day's calls, or too many at once) and the log-in's 400 "login rate exceeded", which has the code of wrong
/// credentials.
/// </remarks>
internal sealed class SalesforceFailures(string setting) : DestinationFailures("Salesforce", setting)
{
    public const string SessionExpired = "INVALID_SESSION_ID";
    public const string DuplicateValue = "DUPLICATE_VALUE";

    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(30);

    /// <summary>The day's calls are counted over the last 24 hours, so some come back every hour.</summary>
    private static readonly TimeSpan DailyPark = TimeSpan.FromHours(1);

    /// <summary>3,600 log-ins an hour; a pipeline that needs as many has been started over and over.</summary>
    private static readonly TimeSpan LoginPark = TimeSpan.FromMinutes(10);

    public static string? Code(DestinationAnswer answer) => answer.TextAt("[0]", "errorCode");

    /// <summary>The fields that an error is about, as the org calls them. Only names that a field can have.</summary>
    public static IReadOnlyList<string> Fields(DestinationAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Array } errors
            ?
            [
                .. errors
                    .EnumerateArray()
                    .Where(error =>
                        error.ValueKind is JsonValueKind.Object
                        && error.TryGetProperty("fields", out var fields)
                        && fields.ValueKind is JsonValueKind.Array
                    )
                    .SelectMany(error => error.GetProperty("fields").EnumerateArray())
                    .Where(field => field.ValueKind is JsonValueKind.String)
                    .Select(field => field.GetString()!)
                    .Where(IsField)
                    .Distinct(),
            ]
            : [];

    /// <remarks>Source: "Limit Info Header": <c>api-usage=90/15000</c>, the calls of the last 24 hours and what the org may make.</remarks>
    public override RateNote? Rate(DestinationAnswer answer)
    {
        var usage = answer
            .Header("Sforce-Limit-Info")
            ?.Split([';', ','], StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("api-usage=", StringComparison.OrdinalIgnoreCase))
            ?["api-usage=".Length..].Split('/');
        return
            usage is [var used, var limit]
            && long.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var calls)
            && long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? new() { Day = new DayQuota(Math.Max(0, most - calls), most) }
            : null;
    }

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        (answer.Status, Code(answer) ?? answer.TextAt("error")) switch
        {
            (403, "REQUEST_LIMIT_EXCEEDED") when answer.Mentions("Concurrent") => Transient(
                answer,
                answer.RetryAfter(now) ?? Crowded,
                "too many calls at once"
            ),
            (403, "REQUEST_LIMIT_EXCEEDED") => Transient(
                answer,
                answer.RetryAfter(now) ?? DailyPark,
                "the org's calls of the last 24 hours are used up"
            ),
            (400 or 403 or 409, "UNABLE_TO_LOCK_ROW") => Transient(answer, LockWait, "somebody else is writing the same record"),
            (400, "QUERY_TIMEOUT") => Transient(answer, Crowded, "the query took too long"),
            (400 or 401 or 403, "invalid_grant" or "LOGIN_RATE_EXCEEDED")
                when answer.Mentions("rate exceeded") || answer.Mentions("RATE_EXCEEDED") => Transient(
                answer,
                LoginPark,
                "too many log-ins in an hour"
            ),
            (400, "unknown_error") => Transient(answer, null, "the log-in failed inside Salesforce"),
            (>= 500 or 408 or 425 or 429, _) => null,

            (
                400
                    or 401,
                "invalid_client_id"
                    or "invalid_client"
                    or "invalid_client_credentials"
                    or "invalid_grant"
                    or "inactive_user"
                    or "unauthorized_client"
            ) => Permanent(
                answer,
                "unauthorized",
                $"the log-in was refused; check Salesforce__ClientId, {Setting}, and that the app has the client credentials flow and "
                    + $"an active run-as user"
            ),
            (401, _) => Permanent(
                answer,
                "unauthorized",
                $"the log-in, or the session right after it, was refused; check {Setting} and the app's run-as user"
            ),
            (300, _) => Permanent(
                answer,
                "key-not-unique",
                "several opportunities hold this event key; mark the external id field as Unique, remove the doubles, then replay"
            ),
            (_, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST") => Permanent(
                answer,
                "unknown-stage",
                "a value is none of the picklist's; where that is the stage, Salesforce__StageName is no active one of this org, or "
                    + "not of the run-as user's record type; set it to one, then replay"
            ),
            (_, "DUPLICATES_DETECTED") => Permanent(
                answer,
                "duplicate-rule",
                "the org's duplicate rules refuse the new record; merge or add it by hand, then replay"
            ),
            (_, "STORAGE_LIMIT_EXCEEDED") => Permanent(answer, "storage-limit", "the org's data storage is full; free some, then replay"),
            (
                _,
                "INVALID_FIELD"
                    or "INVALID_FIELD_FOR_INSERT_UPDATE"
                    or "INVALID_TYPE"
                    or "INSUFFICIENT_ACCESS_OR_READONLY"
                    or "INSUFFICIENT_ACCESS"
                    or "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
            ) => Permanent(
                answer,
                "forbidden",
                $"the run-as user of the app in {Setting} cannot see or write a field or record; grant it, then replay"
            ),
            (403, _) => Permanent(
                answer,
                "forbidden",
                $"the org does not let the app in {Setting} use the API; check the run-as user's permissions and the edition"
            ),
            (410, _) => Permanent(
                answer,
                "version-retired",
                "this version of the API is retired; set Salesforce__ApiVersion to a newer one"
            ),
            (404, _) => Permanent(
                answer,
                "not-found",
                "the record does not exist, or Salesforce__BaseAddress or Salesforce__ApiVersion is wrong"
            ),
            (400, _) => Permanent(
                answer,
                "bad-request",
                "the org's own rules (required fields, validation rules, stages) refuse this; adjust them, then replay"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return VendorCode.Code(Code(answer) ?? answer.TextAt("error"));
        foreach (var field in Fields(answer).Take(5))
        {
            yield return field;
        }
    }

    private static bool IsField(string name) =>
        name.Length is >= 2 and <= 80
        && char.IsAsciiLetter(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
