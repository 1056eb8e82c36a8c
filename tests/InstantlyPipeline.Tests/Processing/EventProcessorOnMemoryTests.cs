using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Tests.Processing;

public sealed class EventProcessorOnMemoryTests : EventProcessorContract
{
    protected override ITableStore Store { get; } = new MemoryTableStore();
}
