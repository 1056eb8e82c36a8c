using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.Host.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Queues;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>The same through the real client library, over a connection.</summary>
public sealed class QueueOverAmqpTests : EventQueueContract, IAsyncDisposable
{
    private readonly QueuesAlone _queues = new(TimeProvider.System, QueueName.All);
    private readonly ServiceBusClient _client;
    private readonly ServiceBusEventQueue _queue;

    public QueueOverAmqpTests()
    {
        _client = new ServiceBusClient(_queues.ConnectionString);
        _queue = new ServiceBusEventQueue(_client, new EventMessages(new LargeBodies(new MemoryTableStore())));
    }

    protected override IEventQueue Queue => _queue;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _queues.Dispose();
    }
}
