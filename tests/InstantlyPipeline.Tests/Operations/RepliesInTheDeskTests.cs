using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>What a person who hands out replies sees of one.</summary>
public sealed class RepliesInTheDeskTests
{
    private static readonly SampleLead Dana = new("dana@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_reply_shows_the_mail_that_it_answers_and_not_one_that_was_sent_later()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (first, second) = (OfStep(1), OfStep(2));
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(Dana, first));
        pipeline.Time.Advance(TimeSpan.FromDays(2));
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("What would it cost for 40?", Dana, first));
        pipeline.Time.Advance(TimeSpan.FromDays(2));
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(Dana, second));

        var (_, shown) = await pipeline.OperateAsync("GET", $"events/{reply.EventKey}");

        var answers = shown.GetProperty("arrival").GetProperty("answers");
        Assert.Equal(1, answers.GetProperty("step").GetInt32());
        Assert.NotEqual("", answers.GetProperty("subject").GetString());
        Assert.NotEqual("", answers.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_hot_reply_is_listed_with_its_places_in_the_CRM_until_it_is_handled()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var hot = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks."));

        var waiting = await LinksAsync(pipeline);
        await pipeline.OperateAsync("POST", $"events/{hot.EventKey}/handled", """{"handled":true}""");

        Assert.Contains(waiting, link => link.StartsWith("HubSpot person https://", StringComparison.Ordinal));
        Assert.Empty(await LinksAsync(pipeline));
    }

    [Fact]
    public async Task A_persons_own_arrivals_are_listed_a_page_at_a_time_with_what_was_decided_about_them()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var keys = new List<string>();
        for (var number = 0; number < 3; number++)
        {
            keys.Insert(0, (await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Answer {number}", Dana))).EventKey);
            pipeline.Time.Advance(TimeSpan.FromDays(1));
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Somebody else's"));
        }
        await pipeline.Service<ArrivalBackfill>().RunAsync(TestContext.Current.CancellationToken);
        await pipeline.OperateAsync("POST", $"events/{keys[0]}/assign", """{"owner":"Ana"}""");

        var (_, first) = await pipeline.OperateAsync("POST", "arrivals/search", $$"""{"lead":"{{Dana.Email}}","limit":"2"}""");
        var (_, second) = await pipeline.OperateAsync(
            "POST",
            "arrivals/search",
            $$"""{"lead":"{{Dana.Email}}","limit":"2","cursor":"{{first.GetProperty("next").GetString()}}"}"""
        );

        Assert.Equal(keys, first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(KeyOf));
        Assert.Equal("Ana", first.GetProperty("items")[0].GetProperty("owner").GetString());
    }

    private static string KeyOf(JsonElement item) => item.GetProperty("eventKey").GetString()!;

    private static DeliveryOptions OfStep(int step) => new() { Campaign = Deliveries.Campaigns[0], Step = step };

    private static async Task<List<string>> LinksAsync(PipelineUnderTest pipeline) =>
        [
            .. (await pipeline.OperateAsync("GET", "arrivals"))
                .Body.GetProperty("items")
                .EnumerateArray()
                .Where(item => item.TryGetProperty("crms", out _))
                .SelectMany(item => item.GetProperty("crms").EnumerateArray())
                .Select(crm => $"{crm.GetProperty("crm")} {crm.GetProperty("kind")} {crm.GetProperty("url")}"),
        ];
}
