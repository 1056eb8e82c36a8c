using Azure.Identity;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>What a failed call to Service Bus means, in plain words.</summary>
/// <remarks>Every failure is transient: once somebody has fixed the role or the queue, the same event goes through unchanged.</remarks>
internal static class ServiceBusFailure
{
    /// <returns>The exception to throw instead; null when this one already says it (a caller that gave up, a mistake in the
    /// program).</returns>
    public static TransientFailureException? Translate(Exception exception, string queue, CancellationToken cancellationToken) =>
        Explain(exception, queue, cancellationToken) is { } text ? new TransientFailureException(text, null, exception) : null;

    private static string? Explain(Exception exception, string queue, CancellationToken cancellationToken) =>
        exception switch
        {
            ServiceBusException failed => Explain(failed.Reason, queue),
            UnauthorizedAccessException =>
                "Service Bus refused the identity. Give it the role Azure Service Bus Data Owner on the namespace "
                    + "(a new assignment takes some minutes), or check the key in the setting ServiceBus.",
            AuthenticationFailedException =>
                "No token for Service Bus. Check that the managed identity is assigned and AZURE_CLIENT_ID names it; locally, sign in "
                    + "with 'az login'.",
            OperationCanceledException when cancellationToken.IsCancellationRequested => null,
            OperationCanceledException or TimeoutException or IOException or System.Net.Sockets.SocketException => OutOfReach,
            _ => null,
        };

    private static string Explain(ServiceBusFailureReason reason, string queue) =>
        reason switch
        {
            ServiceBusFailureReason.MessagingEntityNotFound =>
                $"Service Bus has no queue {queue}. Deploy the infrastructure again, which makes it.",
            ServiceBusFailureReason.MessagingEntityDisabled => $"The queue {queue} is disabled. Enable it in the portal.",
            ServiceBusFailureReason.MessageSizeExceeded =>
                $"A message is too large for the queue {queue}, and not because of its body: that would be kept apart.",
            ServiceBusFailureReason.QuotaExceeded => $"The queue {queue} is full.",
            ServiceBusFailureReason.ServiceBusy => "Service Bus is busy and asks to slow down.",
            ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.ServiceCommunicationProblem => OutOfReach,
            _ => $"Service Bus failed on the queue {queue}: {reason}.",
        };

    private const string OutOfReach =
        "Service Bus is out of reach: no answer. Check the network and the setting ServiceBus__fullyQualifiedNamespace if this lasts.";
}
