using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Crashes;

[Collection<AzuriteCollection>]
public sealed class CrashPointsOnAzureTablesTests(AzuriteTables azurite) : CrashPointContract
{
    protected override string Azure
    {
        get
        {
            Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
            return azurite.ConnectionString!;
        }
    }

    private protected override Task<T> WithStoreAsync<T>(Func<ITableStore, Task<T>> action) =>
        action(new AzureTableStore(azurite.Service!));
}
