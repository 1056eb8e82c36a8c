using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>The same as <see cref="ListCostTests"/>, counted in requests that reach Azure's table service.</summary>
/// <remarks>An emulator of its own: what other tests left in its tables would be counted, too.</remarks>
public sealed class ListCostOnAzureTablesTests(AzuriteTables azurite) : IClassFixture<AzuriteTables>
{
    private const int Smallest = 500;

    [Fact]
    public async Task Newest_50_a_timeline_a_days_dead_letters_and_a_search_take_as_many_requests_at_ten_times_the_events()
    {
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var (started, counted) = await CountedRequests.StartAsync(azurite);
        await using var pipeline = started;

        await StoredEvents.AddAsync(pipeline, 0, Smallest, Smallest, dead: 10, atOnce: 16);
        await ListCostTests.CostsAsync(pipeline, () => counted.Requests); // what is asked for the first time makes its tables
        var few = await ListCostTests.CostsAsync(pipeline, () => counted.Requests);
        await StoredEvents.AddAsync(pipeline, Smallest, 10 * Smallest, Smallest, dead: 10, atOnce: 16);
        var many = await ListCostTests.CostsAsync(pipeline, () => counted.Requests);

        Assert.All(few.Zip(many), cost => Assert.InRange(cost.Second.Transactions, 1, cost.First.Transactions));
        Assert.All(many, cost => Assert.InRange(cost.Transactions, 1, 130));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', many));
    }
}
