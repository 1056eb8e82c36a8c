using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Processing;

namespace InstantlyPipeline.Tests.Queues;

public sealed class ListQueueTests : EventQueueContract
{
    private readonly ListQueue _queue = new();

    protected override IEventQueue Queue => _queue;
}
