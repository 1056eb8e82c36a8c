using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class AlertStepsTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task Whatever_people_are_told_the_outgoing_webhook_is_told_under_the_events_key()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana));

        var message = Assert.Single(pipeline.World.Outgoing.Messages);
        Assert.Equal((view.EventKey, "lead_no_show"), (message.Id, message.Type));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_message_whose_answer_got_lost_is_sent_again_and_known_by_its_id()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Outgoing.Faults.DropConnectionAfterWork();

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana));
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Equal(
            (2, 1, 1),
            (pipeline.World.Outgoing.Calls.Count, pipeline.World.Outgoing.Messages.Count, pipeline.World.Slack.Messages.Count)
        );
    }

    [Fact]
    public async Task Without_an_address_the_step_is_skipped_by_the_settings_name()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Outgoing"]);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana));

        Assert.Equal(
            ("done", "Outgoing__Url is not set"),
            (view.Status, view.Steps.Single(step => step.Name == "outgoing-webhook").Detail)
        );
    }
}
