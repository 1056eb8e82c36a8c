using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Sends, opens, clicks and finished campaigns, many at a time.</summary>
public sealed class ProcessEngagement(EventRunner runner)
{
    [Function(nameof(ProcessEngagement))]
    public Task RunAsync(
        [ServiceBusTrigger(
            QueueName.Engagement,
            Connection = ServiceBusRegistration.Setting,
            AutoCompleteMessages = false,
            IsBatched = true
        )]
            ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunBatchAsync(QueueName.Engagement, messages, actions, cancellationToken);
}
