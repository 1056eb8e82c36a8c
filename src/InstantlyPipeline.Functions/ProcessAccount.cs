using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Sending accounts in trouble.</summary>
public sealed class ProcessAccount(EventRunner runner)
{
    [Function(nameof(ProcessAccount))]
    public Task RunAsync(
        [ServiceBusTrigger(QueueName.Accounts, Connection = ServiceBusRegistration.Setting, AutoCompleteMessages = false)]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunAsync(QueueName.Accounts, message, actions, cancellationToken);
}
