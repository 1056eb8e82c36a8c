using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>How a receiver of the operator's own says no: by status alone, its body is nobody's contract.</summary>
/// <remarks>Source: Standard Webhooks (410 means gone, 429 and 503 mean slower) and Make, which answers 400 "Queue is full".</remarks>
internal sealed class OutgoingFailures(string setting) : DestinationFailures("Outgoing", setting)
{
    private static readonly TimeSpan FullQueue = TimeSpan.FromMinutes(10);

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            400 when answer.Mentions("queue is full") => Transient(answer, answer.RetryAfter(now) ?? FullQueue, "its queue is full"),
            401 or 403 => Permanent(
                answer,
                "refused",
                "the receiver does not accept the signature or the address; check that it knows the same Outgoing__Secret"
            ),
            404 or 410 => Permanent(
                answer,
                "gone",
                $"nothing receives there; switch the receiving workflow on, or set {Setting} to its address"
            ),
            400 or 413 or 415 or 422 => Permanent(answer, "message-refused", "the receiver does not take this message; look at its log"),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer) => [];
}
