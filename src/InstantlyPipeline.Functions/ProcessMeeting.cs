using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Meetings booked, held and missed.</summary>
public sealed class ProcessMeeting(EventRunner runner)
{
    [Function(nameof(ProcessMeeting))]
    public Task RunAsync(
        [ServiceBusTrigger(QueueName.Meetings, Connection = ServiceBusRegistration.Setting, AutoCompleteMessages = false)]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => runner.RunAsync(QueueName.Meetings, message, actions, cancellationToken);
}
