using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>What became of a lead; custom labels and unknown types too.</summary>
public sealed class ProcessLeadStatus(EventRunner runner)
{
    [Function(nameof(ProcessLeadStatus))]
    public Task RunAsync(
        [ServiceBusTrigger(QueueName.LeadStatus, Connection = ServiceBusRegistration.Setting, AutoCompleteMessages = false)]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunAsync(QueueName.LeadStatus, message, actions, cancellationToken);
}
