using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

[Collection<AzuriteCollection>]
public sealed class EventProcessorOnAzureTablesTests(AzuriteTables azurite) : EventProcessorContract
{
    protected override ITableStore Store
    {
        get
        {
            Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
            return new AzureTableStore(azurite.Service!);
        }
    }
}
