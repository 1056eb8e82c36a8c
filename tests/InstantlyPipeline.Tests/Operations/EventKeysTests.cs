using System.Globalization;
using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>An event may be named by the beginning of its key, as long as that says which one is meant.</summary>
public sealed class EventKeysTests
{
    [Theory]
    [InlineData("v1-20260818-0a1b", true)]
    [InlineData("20260818-0a1b2c3d", true)]
    [InlineData("v1-20260818-0a1", false)] // too much would begin so
    [InlineData("v1-20260818-", false)]
    [InlineData("0a1b2c3d", false)] // of which day?
    [InlineData("v1-20260818-0A1B", false)]
    [InlineData("v1-20260818-00000000000000000000000000000000", false)] // a whole one
    [InlineData("Instantly__ApiKey", false)]
    [InlineData(null, false)]
    public void A_beginning_has_the_day_and_four_digits_at_least(string? text, bool good) =>
        Assert.Equal(good, EventKeys.IsBeginning(text));

    [Fact]
    public async Task Whatever_takes_a_key_takes_its_beginning()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Create("reply_received"));
        var key = reply.EventKey[..20];

        var (shown, view) = await pipeline.OperateAsync("GET", $"events/{key}");
        var (replayed, report) = await pipeline.OperateAsync("POST", "replay", $$"""{"key":"{{key}}"}""");
        var (assigned, _) = await pipeline.OperateAsync("POST", $"events/{key}/assign", """{"owner":"Ana"}""");

        Assert.Equal((200, 200, 200), (shown, replayed, assigned));
        Assert.Equal(reply.EventKey, view.GetProperty("eventKey").GetString());
        Assert.Equal(reply.EventKey, report.GetProperty("events")[0].GetProperty("eventKey").GetString());
    }

    [Fact]
    public async Task A_beginning_that_several_events_have_is_refused_with_their_keys()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var now = pipeline.Service<TimeProvider>().GetUtcNow();
        // Of some hundred bodies two have keys with the same four digits.
        var twins = Enumerable
            .Range(0, 3_000)
            .Select(number => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"no event {number}")))
            .GroupBy(body => EventKey.OfUnusable(body, now).Value[..16])
            .First(same => same.Count() > 1);
        foreach (var body in twins)
        {
            await pipeline.Service<Quarantine>().AddAsync(body, isObject: false, "no JSON", null, TestContext.Current.CancellationToken);
        }

        var (status, problem) = await pipeline.OperateAsync("GET", $"events/{twins.Key}");

        Assert.Equal(409, status);
        Assert.All(
            twins,
            body =>
                Assert.Contains(EventKey.OfUnusable(body, now).Value, problem.GetProperty("detail").GetString(), StringComparison.Ordinal)
        );
    }
}
