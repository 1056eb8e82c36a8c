using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>How HubSpot says no.</summary>
/// <remarks>
/// Source: HubSpot's "Error handling" and "API usage guidelines", September 2026. Its 429 names the policy and promises no Retry-After; 477
/// (the account moves between data centres) does, up to a day. Since version 2026-09 an account's own rules refuse writes with
/// VALIDATION_ERROR.
/// </remarks>
internal sealed class HubSpotFailures(string setting) : DestinationFailures("HubSpot", setting)
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    /// <summary>The ten seconds roll: calls leave them one after the other, and there is room again long before they have passed.</summary>
    private static readonly TimeSpan RoomAgain = TimeSpan.FromSeconds(3);

    /// <summary>The daily budget comes back at midnight in the account's time zone, which is not known here: looking again hourly costs
    /// little.</summary>
    private static readonly TimeSpan DailyPark = TimeSpan.FromHours(1);

    /// <remarks>Source: "API usage guidelines", the headers of each answer but those of the search API, September 2026.</remarks>
    public override RateNote? Rate(DestinationAnswer answer)
    {
        var (most, left) = (answer.CountHeader("X-HubSpot-RateLimit-Max"), answer.CountHeader("X-HubSpot-RateLimit-Remaining"));
        var window = answer.CountHeader("X-HubSpot-RateLimit-Interval-Milliseconds");
        var (day, dayLeft) = (answer.CountHeader("X-HubSpot-RateLimit-Daily"), answer.CountHeader("X-HubSpot-RateLimit-Daily-Remaining"));
        return (most ?? left ?? dayLeft) is null
            ? null
            : new()
            {
                Pace = most is > 0 && window is > 0 ? new Pace(most.Value, TimeSpan.FromMilliseconds(window.Value)) : null,
                Left = left,
                Day = dayLeft is { } calls ? new DayQuota(calls, day) : null,
            };
    }

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now)
    {
        var asked = answer.RetryAfter(now);
        return answer.Status switch
        {
            423 => Transient(answer, Longer(asked, LockWait), "the record is locked"),
            429
                when answer.TextAt("policyName") == "DAILY"
                    || answer.NumberHeader("X-HubSpot-RateLimit-Daily-Remaining") == 0
                    || answer.Mentions("daily limit") => Transient(
                answer,
                Longer(asked, DailyPark),
                "the account's daily calls are used up"
            ),
            429 => Transient(answer, asked ?? RoomAgain, "too many calls in ten seconds"),
            477 => Transient(answer, asked, "the account is being moved to another data centre"),
            401 => Permanent(answer, "unauthorized", $"the token was refused, check {Setting}"),
            403 => Permanent(answer, "forbidden", $"grant {answer.Call.Scope ?? "the missing scope"} to the key in {Setting}"),
            400 when HubSpotRefusal.In(answer).Any(refusal => refusal is { Property: "email", Code: HubSpotRefusal.InvalidEmail }) =>
                Permanent(answer, "invalid-email", "HubSpot does not take this address; correct the lead's address"),
            400 when answer.TextAt("category") == "VALIDATION_ERROR" => Permanent(
                answer,
                "portal-configuration",
                "the account's own rules (required properties, options, associations) refuse this write; adjust them, then replay"
            ),
            409 => Permanent(answer, "conflict", "another record holds the same unique value"),
            _ => null,
        };
    }

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return VendorCode.Code(answer.TextAt("category") ?? answer.TextAt("policyName"));
        foreach (var refusal in HubSpotRefusal.In(answer))
        {
            yield return refusal.ToString();
        }
        yield return VendorCode.RequestId(answer.TextAt("correlationId")) is { } id ? $"correlation id {id}" : null;
    }

    private static TimeSpan Longer(TimeSpan? asked, TimeSpan least) => asked > least ? asked.Value : least;
}
