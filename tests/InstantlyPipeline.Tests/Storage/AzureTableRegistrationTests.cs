using Azure.Data.Tables;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

public sealed class AzureTableRegistrationTests
{
    [Fact]
    public void Without_any_setting_the_start_fails_and_names_both()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddAzureTableStorage(Settings([])));

        Assert.Contains("Tables__serviceUri", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Tables__connectionString", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tables:connectionString", "UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("Tables:serviceUri", "https://acme.table.core.windows.net", "https://acme.table.core.windows.net/")]
    public void Either_setting_gives_the_tables(string setting, string value, string address)
    {
        var services = new ServiceCollection().AddAzureTableStorage(
            Settings(new() { [setting] = value, ["AZURE_CLIENT_ID"] = Guid.Empty.ToString() })
        );
        using var provider = services.BuildServiceProvider();

        Assert.IsType<AzureTableStore>(provider.GetRequiredService<ITableStore>());
        Assert.Equal(new Uri(address), provider.GetRequiredService<TableServiceClient>().Uri);
    }

    [Fact]
    public void An_address_that_is_none_fails_the_start() =>
        Assert.Throws<InvalidOperationException>(() =>
            new ServiceCollection().AddAzureTableStorage(Settings(new() { ["Tables:serviceUri"] = "acme" }))
        );

    private static IConfiguration Settings(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
