using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>How OpenAI says no. The code decides, not the status: a 429 is either "slower" or "no money left".</summary>
internal sealed class OpenAIFailures(string setting) : DestinationFailures("OpenAI", setting)
{
    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now)
    {
        var code = answer.TextAt("error", "code");
        return answer.Status switch
        {
            >= 500 or 408 => null,
            402 => Permanent(answer, "insufficient-quota", "the account has to be paid for; do that"),
            _ when answer.TextAt("error", "type") == "insufficient_quota"
                    || code
                        is "insufficient_quota"
                            or "credit_balance_exhausted"
                            or "organization_spend_limit_exceeded"
                            or "project_spend_limit_exceeded"
                            or "organization_usage_limit_exceeded" => Permanent(
                answer,
                "insufficient-quota",
                "the account's balance or spend limit is used up; raise it"
            ),
            401 => Permanent(answer, "unauthorized", $"the credential was refused, check {Setting}"),
            403 => Permanent(answer, "forbidden", $"the credential of {Setting} may not use this model or region"),
            404 => Permanent(
                answer,
                "model-not-found",
                "the model does not exist or was shut down, check OpenAI__Model and OpenAI__BaseAddress"
            ),
            400 => Permanent(
                answer,
                "bad-request",
                "it refuses the question; check OpenAI__Model (it must support structured outputs) and OpenAI__ReasoningEffort"
            ),
            _ => null,
        };
    }

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return VendorCode.Code(answer.TextAt("error", "code") ?? answer.TextAt("error", "type"));
        yield return VendorCode.RequestId(answer.Header("x-request-id")) is { } id ? $"request id {id}" : null;
    }
}
