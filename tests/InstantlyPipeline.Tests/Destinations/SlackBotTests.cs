using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class SlackBotTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_route_names_any_channel_and_what_has_none_goes_to_the_settings()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "pricing", "when": { "label": "Pricing" }, "do": [{ "alert": "#pricing" }] }"""
        );

        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Other", Dana));

        Assert.Equal(["C0PRICING1", "C0REPLIES1"], pipeline.World.Slack.Messages.Select(message => message.Channel));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_lead_has_one_thread_in_a_channel()
    {
        await using var pipeline = await StartAsync();
        var other = new SampleLead("ravi.menon@harborline.example", "Ravi", "Menon", "Harborline");

        await pipeline.DeliverAsync(pipeline.Deliveries.Label("One", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Two", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("One", other));

        var messages = pipeline.World.Slack.Messages;
        Assert.Equal([null, messages[0].Ts, null], messages.Select(message => message.ThreadTs));
    }

    [Fact]
    public async Task The_desk_links_to_the_channel_in_which_a_lead_was_told_of()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("One", Dana));

        var known = await pipeline.Service<KnownRecords>().OfAsync(Deliveries.Workspace, Dana.Email, TestContext.Current.CancellationToken);

        Assert.Equal(
            ("channel", "https://slack.com/app_redirect?channel=C0REPLIES1"),
            known.Where(one => one.Crm == "Slack").Select(one => (one.Kind, one.Url)).Single()
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_lost_answer_the_alert_is_looked_for_and_not_posted_again(bool inThread)
    {
        await using var pipeline = await StartAsync();
        if (inThread)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Label("First", Dana));
        }
        var before = pipeline.World.Slack.Messages.Count;
        pipeline.World.Slack.Faults.DropConnectionAfterWork(when: call => call.Path.EndsWith("chat.postMessage", StringComparison.Ordinal));

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Second", Dana));
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Equal(before + 1, pipeline.World.Slack.Messages.Count);
        Assert.Contains("found: an earlier run had done it", Step(second, "slack-alert").Detail, StringComparison.Ordinal);
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Third", Dana));
        Assert.Equal(pipeline.World.Slack.Messages[0].Ts, pipeline.World.Slack.Messages[^1].ThreadTs);
    }

    [Fact]
    public async Task The_first_message_says_that_a_meeting_was_booked_or_the_address_barred_and_keeps_what_it_said()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));
        var said = pipeline.World.Slack.Messages[0];

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        var root = pipeline.World.Slack.Messages[0];
        Assert.StartsWith(said.Blocks![..^1], root.Blocks, StringComparison.Ordinal);
        Assert.Contains("Meeting booked", root.Blocks, StringComparison.Ordinal);
        Assert.Contains("Barred", root.Blocks, StringComparison.Ordinal);
        Assert.Equal((said.Text, said.Metadata), (root.Text, root.Metadata));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData("chat:write", "chat:write")]
    [InlineData("channels:read", "channels:read")]
    public async Task A_missing_scope_is_a_dead_letter_that_names_it(string scope, string named)
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Slack.Scopes.Remove(scope);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        Assert.Equal("dead", view.Status);
        Assert.StartsWith("slack-missing-scope", view.Reason, StringComparison.Ordinal);
        Assert.Contains(named, view.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#hot", "slack-not-in-channel")]
    [InlineData("#nowhere", "slack-channel-not-found")]
    public async Task A_channel_that_the_bot_cannot_post_to_is_a_dead_letter_that_says_what_to_do(string channel, string reason)
    {
        await using var pipeline = await StartAsync($$"""{ "name": "hot", "do": [{ "alert": "{{channel}}" }] }""");
        pipeline.World.Slack.NotInvited.Add("hot");

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        Assert.Equal("dead", view.Status);
        Assert.StartsWith(reason, view.Reason, StringComparison.Ordinal);
        Assert.Contains("/invite", view.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_comes_late_stands_in_the_message_that_was_posted_without_it()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.OpenAI.Faults.FailNext(1, 503);
        pipeline.World.OpenAI.ChooseLabel = (_, _) => "interested";

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Hm, the colours of your logo.", Dana));
        await pipeline.RetryAsync(first);

        var message = Assert.Single(pipeline.World.Slack.Messages);
        Assert.Contains("not labelled yet", message.Blocks, StringComparison.Ordinal);
        Assert.Contains("Reads as: interested", message.Blocks, StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    private static Task<PipelineUnderTest> StartAsync(string? route = null) =>
        PipelineUnderTest.StartWithAsync(new TextFile($$"""{ "routes": [ {{route}} ] }"""), world => world.Slack.BotSettings);

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
