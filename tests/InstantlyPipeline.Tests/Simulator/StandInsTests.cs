using InstantlyPipeline.Destinations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInsTests
{
    [Fact]
    public async Task All_stand_ins_start_and_every_setting_points_at_one()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        string[] expected =
        [
            "HubSpot:AccessToken", "HubSpot:BaseAddress", "Instantly:ApiKey", "Instantly:BaseAddress", "OpenAI:ApiKey", "OpenAI:BaseAddress",
            "Outgoing:Secret", "Outgoing:Url",
            "Pipedrive:ApiToken", "Pipedrive:BaseAddress", "Salesforce:BaseAddress", "Salesforce:ClientId", "Salesforce:ClientSecret", "Slack:WebhookUrl", "Teams:WebhookUrl",
        ];
        Assert.Equal(expected, world.Settings.Keys.Order(StringComparer.Ordinal));
        Assert.All(world.Settings.Where(pair => pair.Key.EndsWith("Address", StringComparison.Ordinal)), pair => Assert.EndsWith("/", pair.Value, StringComparison.Ordinal));
        Assert.EndsWith("/api/v2/", world.Settings["Instantly:BaseAddress"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_to_different_destinations_stand_in_the_order_they_were_answered()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var slack = new Wire(world.Slack.WebhookUrl);
        using var hubSpot = new Wire(world.HubSpot.BaseAddress, ("Authorization", $"Bearer {world.HubSpot.AccessToken}"));

        await slack.Post("", """{"text":"one"}""");
        await hubSpot.Get("/crm/objects/2026-09/contacts/1");
        await slack.Post("", """{"text":"a & b"}""");

        Assert.Equal(["Slack", "HubSpot", "Slack"], world.AllCalls.Select(call => call.Destination));
        Assert.Equal("Slack", Assert.Single(world.Refusals).Destination);
    }

    [Fact]
    public void The_simulator_knows_nothing_of_the_pipeline()
    {
        var references = typeof(StandIns).Assembly.GetReferencedAssemblies().Select(name => name.Name);

        Assert.DoesNotContain(references, name => name!.StartsWith("InstantlyPipeline", StringComparison.Ordinal));
    }
}
