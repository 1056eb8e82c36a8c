using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.Host.Rpc;
using InstantlyPipeline.Functions.ServiceBusStandIn;
using Microsoft.Azure.Functions.Worker.Converters;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Settles messages: asks the host, which holds their locks.</summary>
[InputConverter(typeof(MessageActionsConverter))]
public class ServiceBusMessageActions
{
    private readonly Settlement.SettlementClient? _host;

    internal ServiceBusMessageActions(Settlement.SettlementClient host) => _host = host;

    /// <summary>For a test's own actions, which override what is called.</summary>
    protected ServiceBusMessageActions() { }

    private Settlement.SettlementClient Host =>
        _host ?? throw new InvalidOperationException("These actions were made without a host: override what the test calls.");

    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await Host.CompleteAsync(new CompleteRequest { Locktoken = message.LockToken }, cancellationToken: cancellationToken);
    }

    /// <param name="propertiesToModify">Must be null: the app changes no properties, and the stand-in does not know how.</param>
    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        if (propertiesToModify is not null)
        {
            throw new NotSupportedException("The stand-in of the Service Bus extension changes no properties of a message.");
        }
        var request = new DeadletterRequest
        {
            Locktoken = message.LockToken,
            DeadletterReason = deadLetterReason,
            DeadletterErrorDescription = deadLetterErrorDescription,
        };
        await Host.DeadletterAsync(request, cancellationToken: cancellationToken);
    }
}
