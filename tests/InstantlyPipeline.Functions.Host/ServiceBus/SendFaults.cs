using Amqp;
using Amqp.Framing;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Trouble that tests ask the broker to make for senders.</summary>
public sealed class SendFaults
{
    /// <summary>Whether every send is refused as by a full queue (<c>QuotaExceeded</c>, which the SDK does not try again).</summary>
    public bool Refuse { get; set; }

    /// <returns>Null, or why the send is refused.</returns>
    internal Error? Refusal() => Refuse ? Errors.Of(ErrorCode.ResourceLimitExceeded, "The queue is full, as a test asked for.") : null;
}
