using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Queues;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class QueueOnServiceBusTests : EventQueueContract, IAsyncDisposable
{
    private readonly FakeServiceBus _bus = new();
    private readonly ServiceBusEventQueue _queue;

    public QueueOnServiceBusTests() => _queue = new ServiceBusEventQueue(_bus, new EventMessages(new LargeBodies(new MemoryTableStore())));

    protected override IEventQueue Queue => _queue;

    public ValueTask DisposeAsync() => _bus.DisposeAsync();
}
