using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Lists, timelines and searches cost what they return, and not what is stored: counted as Azure counts.</summary>
public sealed class ListCostTests
{
    [Fact]
    public async Task A_page_a_timeline_trouble_and_a_search_take_as_many_transactions_at_a_hundred_thousand_events_as_at_ten_thousand()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var stored = 0;

        stored = await StoredEvents.AddAsync(pipeline, stored, 10_000);
        await CostsAsync(pipeline, () => pipeline.Tables.Transactions); // whether all is indexed is asked until it is
        var few = await CostsAsync(pipeline, () => pipeline.Tables.Transactions);
        stored = await StoredEvents.AddAsync(pipeline, stored, 100_000);
        var many = await CostsAsync(pipeline, () => pipeline.Tables.Transactions);

        Assert.Equal(100_000, stored);
        Assert.All(few.Zip(many), cost => Assert.InRange(cost.Second.Transactions, 1, cost.First.Transactions));
        Assert.All(many, cost => Assert.InRange(cost.Transactions, 1, 130));
    }

    [Fact]
    public async Task A_weeks_numbers_take_as_many_transactions_at_ten_times_the_counted_rows_once_somebody_has_looked()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var (few, many) = await CostsOfNumbersAsync(pipeline, () => pipeline.Tables.Transactions);

        Assert.Equal(few, many);
        Assert.InRange(many, 1, 160);
    }

    /// <summary>Counts a thousand events in rows that nobody has added up, and then ten thousand more.</summary>
    internal static async Task<(int Few, int Many)> CostsOfNumbersAsync(PipelineUnderTest pipeline, Func<int> transactions)
    {
        var (few, sent) = (0, 0L);
        foreach (var more in (int[])[1_000, 10_000])
        {
            await StoredEvents.CountAsync(pipeline, more);
            sent += more;
            await NumbersAsync(); // the first look after a flood adds it up
            var before = transactions();
            Assert.Equal(sent, await NumbersAsync());
            var cost = transactions() - before;
            if (sent > more)
            {
                return (few, cost);
            }
            few = cost;
        }
        throw new InvalidOperationException("It was measured twice.");

        async Task<long> NumbersAsync() =>
            (await pipeline.OperateAsync("GET", "numbers?since=2026-08-12&until=2026-08-18"))
                .Body.GetProperty("rows")
                .EnumerateArray()
                .Sum(row => row.GetProperty("sent").GetInt64());
    }

    /// <param name="transactions">How many there have been.</param>
    internal static async Task<List<(string Call, int Transactions)>> CostsAsync(PipelineUnderTest pipeline, Func<int> transactions)
    {
        var costs = new List<(string, int)>();
        foreach (
            var (method, path, body) in ((string, string, string?)[])
                [
                    ("GET", "arrivals?limit=50", null),
                    ("POST", "leads/show", """{"lead":"lead7@company7.example"}"""),
                    ("GET", "events?limit=50", null),
                    ("POST", "events/search", """{"lead":"lead7@company7.example"}"""),
                    ("POST", "events/search", """{"lead":"lead7@company7.example","type":"email_sent"}"""),
                    ("GET", "events?limit=50&type=email_opened", null),
                    ("GET", "events?limit=50&status=done&workspace=w", null),
                    ("GET", "events?status=processing", null),
                    ("GET", "trouble", null),
                    ("GET", "events?status=dead&discarded=false&since=2026-08-01", null),
                    ("POST", "leads/search", """{"q":"lead7@comp"}"""),
                    ("POST", "leads/search", """{"q":"company12.e"}"""),
                ]
        )
        {
            var before = transactions();
            var (status, answer) = await pipeline.OperateAsync(method, path, body);
            Assert.True(status == 200, $"{path}: {answer.GetRawText()}");
            costs.Add(($"{path} {body}", transactions() - before));
        }
        return costs;
    }
}
