using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>How a Teams workflow says no. What fails inside an accepted flow is not heard of.</summary>
internal sealed class TeamsFailures(string setting) : DestinationFailures("Teams", setting)
{
    /// <summary>Teams throttles above four requests a second and asks to back off, without naming a time.</summary>
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            429 => Transient(answer, answer.RetryAfter(now) ?? DefaultWait, "too many messages"),
            401 or 403 => Permanent(
                answer,
                "webhook-refused",
                $"the workflow does not accept this address; copy it again from the trigger (anyone may call it) and set {Setting}"
            ),
            404 or 410 => Permanent(
                answer,
                "webhook-gone",
                $"the workflow was deleted or its owner left; make a new one and set {Setting}"
            ),
            400 when Code(answer)?.StartsWith("Workflow", StringComparison.Ordinal) == true => Permanent(
                answer,
                "workflow-disabled",
                "the workflow is switched off; switch it on, then replay"
            ),
            400 or 413 => Permanent(
                answer,
                "invalid-payload",
                "the card is not one Teams accepts: a fault of the pipeline, please report it"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return VendorCode.Code(Code(answer));
    }

    private static string? Code(DestinationAnswer answer) => answer.TextAt("error", "code");
}
