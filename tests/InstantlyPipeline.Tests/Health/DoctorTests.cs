using InstantlyPipeline.Destinations;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Health;

/// <summary>The doctor and the metrics over real HTTP to the stand-ins.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_configured_destination_is_asked_and_none_is_changed()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddWebhook("https://hooks.example.com/webhooks/instantly");

        var found = await pipeline.Service<Doctor>().ExamineAsync(Now);

        Assert.All(
            found.Where(finding => finding.Check is not "Webhook__Secrets__0"),
            finding => Assert.True(finding.Level is FindingLevel.Ok, finding.Text)
        );
        Assert.Superset(
            DestinationList.All.Select(destination => destination.Name).Append("storage").ToHashSet(),
            found.Select(finding => finding.Check).ToHashSet()
        );
        Assert.Empty(pipeline.World.Slack.Messages);
        Assert.Empty(pipeline.World.HubSpot.Contacts);
    }

    [Fact]
    public async Task A_destination_that_is_not_configured_is_no_problem()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync("HubSpot");

        var found = Assert.Single(await pipeline.Service<Doctor>().ExamineAsync(Now), finding => finding.Check == "HubSpot");

        Assert.Equal((FindingLevel.Ok, "HubSpot__AccessToken is not set: its steps are skipped."), (found.Level, found.Text));
    }

    [Fact]
    public async Task What_fails_for_one_client_says_whose_setting_it_is()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["Workspaces:w-1:HubSpot:AccessToken"] = "token-of-w-1",
                ["Workspaces:w-1:HubSpot:BaseAddress"] = "http://127.0.0.1:1/",
            }
        );

        var found = (await pipeline.Service<Doctor>().ExamineAsync(Now)).Where(finding => finding.Check == "HubSpot");

        var failed = Assert.Single(found, finding => finding.Level is FindingLevel.Failed);
        Assert.Contains("Workspaces__w-1__HubSpot__AccessToken", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_that_nobody_connected_to_anything_says_what_to_begin_with()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync([.. DestinationList.All.Select(destination => destination.Name)]);

        var found = await pipeline.Service<Doctor>().ExamineAsync(Now);

        var said = Assert.Single(found, finding => finding.Check == "destinations");
        Assert.Equal(FindingLevel.Warning, said.Level);
        Assert.Contains("Set one, Slack__WebhookUrl for example", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_scope_that_HubSpots_key_lacks_is_named_at_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["HubSpot:Conversation"] = "email" }
        );
        string[] closed = ["/companies/", "/deals/", "/owners/", "/emails/"];
        pipeline.World.HubSpot.Faults.FailNext(
            100,
            403,
            when: call => Array.Exists(closed, part => $"{call.Path}/".Contains(part, StringComparison.Ordinal))
        );

        var found = Assert.Single(await pipeline.Service<Doctor>().ExamineAsync(Now), finding => finding.Check == "HubSpot");

        Assert.Equal(FindingLevel.Failed, found.Level);
        Assert.Contains(
            "HubSpot__AccessToken (403): grant it crm.objects.companies.read, crm.objects.deals.read, crm.objects.owners.read, "
                + "crm.schemas.companies.read, crm.schemas.deals.read, sales-email-read",
            found.Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("gpt-4.1-nano", "2027-06-01", FindingLevel.Failed, "There is no model gpt-4.1-nano")]
    [InlineData("gpt-6-luna", "2026-09-01", FindingLevel.Warning, "The model gpt-6-luna is shut down on 2026-09-01. Set OpenAI__Model")]
    [InlineData("gpt-6-luna", "2027-06-01", FindingLevel.Ok, "Reached")]
    public async Task A_model_that_is_gone_or_will_be_soon_is_told(string model, string end, FindingLevel level, string text)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["OpenAI:Model"] = model });
        pipeline.World.OpenAI.ShutdownDates = new Dictionary<string, string> { ["gpt-6-luna"] = end };

        var found = Assert.Single(await pipeline.Service<Doctor>().ExamineAsync(Now), finding => finding.Check == "OpenAI");

        Assert.Equal(level, found.Level);
        Assert.StartsWith(text, found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_are_measured_by_destination_and_deliveries_by_outcome()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var metrics = pipeline.Service<MetricsSnapshot>();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good"));

        var measured = metrics.Read();
        Assert.Contains(
            measured,
            series =>
                series.Name == "instantly.step.duration"
                && series.Tags["destination"] == "Slack"
                && series.Tags["outcome"] == "done"
                && series.Count > 0
        );
        Assert.Contains(
            measured,
            series => series.Name == "instantly.deliveries" && series.Tags["outcome"] == "accepted" && series.Value >= 1
        );
    }
}
