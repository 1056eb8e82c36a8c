using System.Net;

namespace InstantlyPipeline.Simulator;

/// <summary>One POST and what came of it.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Error">Why no answer came, without the address; null when one did.</param>
/// <param name="Lost">The receiver said 2xx, and its answer was lost on purpose: it has the event, the sender does not know.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, HttpStatusCode? Status, TimeSpan Elapsed, string? Error, bool Lost = false)
{
    /// <summary>Any 2xx; a 4xx is a failure to Instantly like a 5xx.</summary>
    public bool Succeeded => Status is { } status && (int)status is >= 200 and < 300;
}
