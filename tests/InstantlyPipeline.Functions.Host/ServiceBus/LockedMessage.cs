namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>A message that one receiver holds.</summary>
internal sealed class LockedMessage(BrokerMessage message, DateTimeOffset until, DateTimeOffset renewUntil)
{
    public BrokerMessage Message { get; } = message;
    public Guid Token { get; } = Guid.NewGuid();
    public DateTimeOffset Until { get; set; } = until;

    /// <summary>The broker extends the lock by itself up to this time.</summary>
    public DateTimeOffset RenewUntil { get; set; } = renewUntil;
}
