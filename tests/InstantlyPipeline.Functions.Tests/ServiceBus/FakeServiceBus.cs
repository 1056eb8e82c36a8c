using Azure.Messaging.ServiceBus;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>A client whose queues are one list: it keeps what is sent, shows it a few messages at a time, and refuses when told to.</summary>
/// <remarks>With a connection string, because one without cannot be disposed; it connects to nothing.</remarks>
internal sealed class FakeServiceBus() : ServiceBusClient("Endpoint=sb://localhost;SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true")
{
    private const int PageSize = 2;

    public List<ServiceBusReceivedMessage> Held { get; } = [];

    public int Senders { get; private set; }

    public Exception? Refusal { get; set; }

    public override ServiceBusSender CreateSender(string queueOrTopicName)
    {
        Senders++;
        return new Sender(this);
    }

    public override ServiceBusReceiver CreateReceiver(string queueName) => new Receiver(this);

    private void RefuseIfTold()
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }
    }

    private sealed class Sender(FakeServiceBus bus) : ServiceBusSender
    {
        public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
        {
            bus.RefuseIfTold();
            bus.Held.Add(Sample.Received(message));
            return Task.CompletedTask;
        }
    }

    private sealed class Receiver(FakeServiceBus bus) : ServiceBusReceiver
    {
        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
            int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
        {
            bus.RefuseIfTold();
            return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(
                [.. bus.Held.Where(message => message.SequenceNumber >= fromSequenceNumber).Take(Math.Min(maxMessages, PageSize))]);
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
