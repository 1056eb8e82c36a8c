using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Digests;

/// <summary>Each client's people are told once a week what the week before brought, in their own channel.</summary>
public sealed class WeeklyDigestTests
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";

    private const string Agency = $$"""
        { "clients": {
            "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "inherits": ["slack"], "team": { "timeZone": "America/New_York", "digest": "mon 07:30" } },
            "birch": { "workspaces": ["{{Birch}}"], "inherits": ["teams"], "team": { "digest": "off" } } } }
        """;

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_week_is_told_once_on_monday_morning_by_the_clients_clock()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(new TextFile(Agency));
        await UpkeepAsync(pipeline);
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Another client's", Dana, new DeliveryOptions { Workspace = Birch }));
        for (var number = 0; number < 4; number++)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Sent(new($"p{number}@x.example", "P", "Q", "X")));
        }
        var told = pipeline.World.Slack.Messages.Count;

        var early = await AtAsync(pipeline, new DateTimeOffset(2026, 8, 24, 11, 29, 0, TimeSpan.Zero));
        var due = await AtAsync(pipeline, new DateTimeOffset(2026, 8, 24, 11, 30, 0, TimeSpan.Zero));
        var again = await AtAsync(pipeline, new DateTimeOffset(2026, 8, 24, 12, 0, 0, TimeSpan.Zero));

        Assert.Empty(early);
        Assert.Equal("done", Assert.Single(due).Status);
        Assert.Empty(again);
        var digest = pipeline.World.Slack.Messages[told];
        Assert.StartsWith("📊 acme: the week from 2026-08-17 to 2026-08-23: 1 reply, 1 meeting", digest.Text, StringComparison.Ordinal);
        Assert.Contains("1 interested", digest.Blocks, StringComparison.Ordinal);
        Assert.Contains("4, 0 unsubscribed", digest.Blocks, StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_retry_tells_the_same_figures()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(new TextFile(Agency));
        await UpkeepAsync(pipeline);
        pipeline.World.Slack.Faults.FailNext(1, 503, TimeSpan.FromSeconds(1));

        var first = Assert.Single(await AtAsync(pipeline, new DateTimeOffset(2026, 8, 24, 11, 30, 0, TimeSpan.Zero)));
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Contains("0 replies, 0 meetings", Assert.Single(pipeline.World.Slack.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_team_without_clients_has_a_digest_where_it_is_set()
    {
        foreach (var (digest, count) in (IEnumerable<(string?, int)>)[(null, 0), ("mon 08:00", 1)])
        {
            await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["Team:Digest"] = digest });
            await UpkeepAsync(pipeline);

            Assert.Equal(count, (await AtAsync(pipeline, new DateTimeOffset(2026, 8, 24, 8, 0, 0, TimeSpan.Zero))).Count);
        }
    }

    private static async Task<IReadOnlyList<EventView>> AtAsync(PipelineUnderTest pipeline, DateTimeOffset at)
    {
        pipeline.Time.SetUtcNow(at);
        await UpkeepAsync(pipeline);
        var views = new List<EventView>();
        foreach (var message in pipeline.TakeAll().DistinctBy(message => message.Key.Value))
        {
            views.Add(await pipeline.ProcessAsync(message));
        }
        return views;
    }

    private static Task UpkeepAsync(PipelineUnderTest pipeline) =>
        pipeline.Service<IEnumerable<IUpkeep>>().Single(piece => piece.Name == "weekly-digest").RunAsync(Now);
}
