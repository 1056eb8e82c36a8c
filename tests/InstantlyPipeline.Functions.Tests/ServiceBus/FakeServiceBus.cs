using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>A client whose queues are lists in memory: it keeps what is sent, shows it a few messages at a time, and refuses when told
/// to.</summary>
/// <remarks>With a connection string, because one without cannot be disposed; it connects to nothing.</remarks>
internal sealed class FakeServiceBus()
    : ServiceBusClient("Endpoint=sb://localhost;SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true")
{
    private const int PageSize = 2;

    private readonly Dictionary<string, List<ServiceBusReceivedMessage>> _held = [];

    /// <summary>What waits on the replies queue.</summary>
    public List<ServiceBusReceivedMessage> Held => HeldBy(QueueName.Replies);

    /// <summary>The dead-letter queue of each queue, by name.</summary>
    public Dictionary<string, List<ServiceBusReceivedMessage>> Dead { get; } = [];

    /// <summary>Messages that a receiver took and has not settled, by sequence number.</summary>
    public HashSet<long> Locked { get; } = [];

    public int Senders { get; private set; }

    /// <summary>How many messages each transfer held.</summary>
    public List<int> Sends { get; } = [];

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _way = Task.CompletedTask;

    /// <summary>Completes when the first transfer is on its way.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Messages stay on their way until the result is set, and then are refused or arrive.</summary>
    public TaskCompletionSource HoldSends()
    {
        var held = new TaskCompletionSource();
        _way = held.Task;
        return held;
    }

    public Exception? Refusal { get; set; }

    public override ServiceBusSender CreateSender(string queueOrTopicName)
    {
        Senders++;
        return new Sender(this, HeldBy(queueOrTopicName));
    }

    public override ServiceBusReceiver CreateReceiver(string queueName) => new Receiver(this, HeldBy(queueName));

    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) =>
        options.SubQueue == SubQueue.DeadLetter ? new Receiver(this, Dead.GetValueOrDefault(queueName, [])) : CreateReceiver(queueName);

    private List<ServiceBusReceivedMessage> HeldBy(string queue)
    {
        if (!_held.TryGetValue(queue, out var held))
        {
            _held[queue] = held = [];
        }
        return held;
    }

    private void RefuseIfTold()
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }
    }

    private sealed class Sender(FakeServiceBus bus, List<ServiceBusReceivedMessage> held) : ServiceBusSender
    {
        public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default) =>
            TakeAsync([.. messages]);

        private async Task TakeAsync(List<ServiceBusMessage> messages)
        {
            bus._begun.TrySetResult();
            await bus._way;
            bus.RefuseIfTold();
            bus.Sends.Add(messages.Count);
            held.AddRange(messages.Select(message => Sample.Received(message)));
        }
    }

    private sealed class Receiver(FakeServiceBus bus, List<ServiceBusReceivedMessage> held) : ServiceBusReceiver
    {
        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
            int maxMessages,
            long? fromSequenceNumber = null,
            CancellationToken cancellationToken = default
        )
        {
            bus.RefuseIfTold();
            return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>([
                .. held.Where(message => message.SequenceNumber >= fromSequenceNumber).Take(Math.Min(maxMessages, PageSize)),
            ]);
        }

        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
            int maxMessages,
            TimeSpan? maxWaitTime = null,
            CancellationToken cancellationToken = default
        )
        {
            bus.RefuseIfTold();
            var taken = held.Where(message => !bus.Locked.Contains(message.SequenceNumber)).Take(Math.Min(maxMessages, PageSize)).ToList();
            bus.Locked.UnionWith(taken.Select(message => message.SequenceNumber));
            return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(taken);
        }

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
        {
            Unlock(message);
            held.Remove(message);
            return Task.CompletedTask;
        }

        public override Task AbandonMessageAsync(
            ServiceBusReceivedMessage message,
            IDictionary<string, object>? propertiesToModify = null,
            CancellationToken cancellationToken = default
        )
        {
            Unlock(message);
            return Task.CompletedTask;
        }

        private void Unlock(ServiceBusReceivedMessage message)
        {
            if (!bus.Locked.Remove(message.SequenceNumber))
            {
                throw new ServiceBusException("Nobody holds it.", ServiceBusFailureReason.MessageLockLost);
            }
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
