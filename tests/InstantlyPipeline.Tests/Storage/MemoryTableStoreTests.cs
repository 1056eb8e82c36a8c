using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Storage;

public sealed class MemoryTableStoreTests : TableStoreContract
{
    private readonly MemoryTableStore _store = new();

    protected override ITableStore Store => _store;
}
