using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>A week's numbers, counted in requests that reach Azure's table service.</summary>
/// <remarks>An emulator of its own: what other tests left in its tables would be counted, too.</remarks>
public sealed class NumbersCostOnAzureTablesTests(AzuriteTables azurite) : IClassFixture<AzuriteTables>
{
    [Fact]
    public async Task A_weeks_numbers_take_as_many_requests_at_ten_times_the_counted_rows_once_somebody_has_looked()
    {
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var (started, counted) = await CountedRequests.StartAsync(azurite);
        await using var pipeline = started;

        var (few, many) = await ListCostTests.CostsOfNumbersAsync(pipeline, () => counted.Requests);

        Assert.Equal(few, many);
        Assert.InRange(many, 1, 160);
    }
}
