using Amqp.Framing;
using Amqp.Types;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The refusals that Service Bus clients tell apart by their condition.</summary>
internal static class Errors
{
    public static Error LockLost() =>
        Of("com.microsoft:message-lock-lost", "The lock is invalid; it expired, or the message was settled before.");

    public static Error MessageNotFound() => Of("com.microsoft:message-not-found", "There is no such message.");

    public static Error Of(string condition, string description) => new((Symbol)condition) { Description = description };
}
