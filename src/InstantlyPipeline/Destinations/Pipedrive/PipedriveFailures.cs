using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>How Pipedrive says no.</summary>
/// <remarks>
/// Source: Pipedrive's "Rate limiting" and status code pages, 2026. The daily budget is shared by the whole company. Who ignores 429s is
/// shut out with a 403 and a page of HTML, which looks like a missing permission and is not.
/// </remarks>
internal sealed class PipedriveFailures(string setting) : DestinationFailures("Pipedrive", setting)
{
    private static readonly TimeSpan BurstWindow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutOut = TimeSpan.FromHours(1);

    /// <remarks>Source: "Rate limiting", where the limit is one of a window of two seconds.</remarks>
    public override RateNote? Rate(DestinationAnswer answer)
    {
        var (most, left) = (answer.CountHeader("x-ratelimit-limit"), answer.CountHeader("x-ratelimit-remaining"));
        var day = answer.CountHeader("x-daily-ratelimit-token-remaining");
        return (most ?? left ?? day) is null
            ? null
            : new()
            {
                Pace = most is > 0 ? new Pace(most.Value, BurstWindow) : null,
                Left = left,
                Reset = Reset(answer),
                Day = day is { } tokens ? new DayQuota(tokens, Limit: null) : null,
            };
    }

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            429 when answer.NumberHeader("x-daily-ratelimit-token-remaining") == 0 => Transient(
                answer,
                UntilMidnight(now),
                "the company's daily budget is used up, it comes back at midnight (UTC)"
            ),
            429 => Transient(answer, answer.RetryAfter(now) ?? Reset(answer) ?? BurstWindow, "too many calls"),
            403 when answer.IsHtml => Transient(
                answer,
                answer.RetryAfter(now) ?? ShutOut,
                "it shuts us out for a while after too many calls"
            ),
            401 => Permanent(answer, "unauthorized", $"the token was refused, check {Setting}"),
            402 => Permanent(answer, "account-closed", "the company's account is not open; check its subscription"),
            403 when Code(answer)?.StartsWith("feature_capping", StringComparison.Ordinal) == true => Permanent(
                answer,
                "plan-limit",
                "the plan's limit is reached; make room or change the plan, then replay"
            ),
            403 => Permanent(answer, "forbidden", $"the user whose token is in {Setting} lacks the permission"),
            410 => Permanent(answer, "not-found", "the record, or the address in the settings, does not exist any more"),
            400 or 422 when PipedriveRefusal.Of(answer) is { Count: > 0 } refused => Permanent(
                answer,
                "bad-request",
                $"it refuses {string.Join(", ", refused)}; {Advice(refused)}"
            ),
            400 or 422 => Permanent(answer, "bad-request", "it refuses a value; check the account's required fields"),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return VendorCode.Code(Code(answer));
    }

    private static string Advice(IReadOnlyList<string> refused) =>
        refused.Any(field => field is "pipeline_id" or "stage_id")
            ? "check Pipedrive__PipelineId, Pipedrive__StageId and Pipedrive__DealStages__…"
        : refused.Contains("emails") ? "correct the lead's address"
        : "check the value at the lead, or the account's fields";

    private static string? Code(DestinationAnswer answer) => answer.TextAt("code") ?? answer.TextAt("errorCode");

    private static TimeSpan? Reset(DestinationAnswer answer) =>
        answer.NumberHeader("x-ratelimit-reset") is { } seconds and > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeSpan UntilMidnight(DateTimeOffset now) => now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime;
}
