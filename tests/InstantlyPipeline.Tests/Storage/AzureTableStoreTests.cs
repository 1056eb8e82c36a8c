using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

[Collection<AzuriteCollection>]
public sealed class AzureTableStoreTests(AzuriteTables azurite) : TableStoreContract
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
