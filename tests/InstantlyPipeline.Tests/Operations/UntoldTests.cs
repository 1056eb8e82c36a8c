using System.Text.Json;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>An event of which nobody heard does not look like success.</summary>
public sealed class UntoldTests
{
    private static readonly string[] Telling = ["HubSpot", "Pipedrive", "Salesforce", "Close", "Slack", "Teams", "Outgoing"];

    private readonly SampleLead _dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_warm_reply_that_nothing_is_set_to_tell_is_shown_as_untold_and_names_what_to_set()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?>(), Telling);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", _dana));
        var table = new StringWriter();
        InstantlyPipeline.Cli.Events.EventTable.Write(table, [view], withSteps: false);

        Assert.Equal("done", view.Status);
        Assert.StartsWith("Nobody was told: ", view.Untold, StringComparison.Ordinal);
        Assert.Contains("Slack__WebhookUrl", view.Untold, StringComparison.Ordinal);
        Assert.Contains(" untold ", table.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" done ", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"untold\":", JsonSerializer.Serialize(view, OperationsJson.Default.EventView), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Slack")]
    [InlineData("HubSpot")]
    [InlineData("Outgoing")]
    public async Task Where_one_of_them_is_set_somebody_was_told(string set)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>(),
            [.. Telling.Where(name => name != set)]
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", _dana));

        Assert.Equal(("done", null), (view.Status, view.Untold));
    }

    [Fact]
    public async Task What_nobody_was_to_hear_of_is_no_omission()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?>(), Telling);

        var away = await pipeline.DeliverAsync(pipeline.Deliveries.AutoReply("I am out of office until Monday.", _dana));
        var bounce = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(_dana));

        Assert.Equal((null, null), (away.Untold, bounce.Untold));
    }
}
