using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Mail that came back.</summary>
public sealed class ProcessBounce(EventRunner runner)
{
    [Function(nameof(ProcessBounce))]
    public Task RunAsync(
        [ServiceBusTrigger(QueueName.Bounces, Connection = ServiceBusRegistration.Setting, AutoCompleteMessages = false)]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunAsync(QueueName.Bounces, message, actions, cancellationToken);
}
