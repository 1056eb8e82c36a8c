using System.Text.Json.Nodes;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyWithoutTextTests
{
    private const string Id = "01a0143f-4aea-7b05-9e18-c4d2f7706a3b";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task The_mail_is_read_where_the_event_carries_no_text()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        Receive(pipeline);

        var view = await pipeline.DeliverAsync(Event(pipeline));

        Assert.Equal("done", view.Status);
        Assert.Contains("Sounds good, send times.", Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_body"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_Instantly_does_not_have_yet_is_looked_for_again_in_a_minute()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var first = await pipeline.DeliverAsync(Event(pipeline));
        Receive(pipeline);
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Contains("Sounds good, send times.", Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_body"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sales_hear_of_a_reply_whose_mail_is_nowhere()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.RetryAsync(await pipeline.DeliverAsync(Event(pipeline)));

        Assert.Equal("done", view.Status);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    private static void Receive(PipelineUnderTest pipeline) =>
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = Id,
                Subject = "Re: Freight",
                Text = "Sounds good, send times.\n\nOn Mon, Aug 17, 2026 at 2:02 PM Sam <sam@outreach.example.org> wrote:\n> Who checks?",
                From = Dana.Email,
                To = "ana@outreach.example.org",
                Account = "ana@outreach.example.org",
                Lead = Dana.Email,
                At = pipeline.Time.GetUtcNow(),
            }
        );

    private static byte[] Event(PipelineUnderTest pipeline)
    {
        var body = JsonNode.Parse(pipeline.Deliveries.Reply("x", Dana, new DeliveryOptions { EmailId = Id }))!.AsObject();
        foreach (var field in new[] { "reply_text", "reply_html", "reply_text_snippet" })
        {
            body.Remove(field);
        }
        return System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
