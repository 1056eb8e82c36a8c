using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>How Instantly's API says no: <c>{statusCode, error, message}</c>, where only the status is stable.</summary>
internal sealed class InstantlyFailures(string setting) : DestinationFailures("Instantly", setting)
{
    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            401 => Permanent(answer, "unauthorized", $"the key was refused, check {Setting}"),
            402 => Permanent(answer, "plan-required", "the workspace has no paid plan with API access"),
            // Its edge answers some clients with a page, now and then; that is no missing scope.
            403 when answer.IsHtml => Transient(
                answer,
                answer.RetryAfter(now),
                "its edge turned the call away with a page; trying again may help"
            ),
            403 => Permanent(
                answer,
                "missing-scope",
                $"the key in {Setting} lacks a scope; make one with {answer.Call.Scope ?? "it"}, then replay"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer) => [];
}
