using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Answers of leads, automatic ones included.</summary>
public sealed class ProcessReply(EventRunner runner)
{
    [Function(nameof(ProcessReply))]
    public Task RunAsync(
        [ServiceBusTrigger(QueueName.Replies, Connection = ServiceBusRegistration.Setting, AutoCompleteMessages = false)]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunAsync(QueueName.Replies, message, actions, cancellationToken);
}
