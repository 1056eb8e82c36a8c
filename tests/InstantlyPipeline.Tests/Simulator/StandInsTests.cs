using InstantlyPipeline.Destinations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInsTests
{
    [Fact]
    public async Task Each_destination_has_a_stand_in_and_the_settings_that_lead_to_it()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(DestinationList.All.Select(destination => destination.Name).Order(), world.All.Select(server => server.Name).Order());
        Assert.All(
            DestinationList.All,
            destination => Assert.Contains($"{destination.Name}:{destination.Credential}", world.Settings.Keys)
        );
        Assert.Empty(
            world.Settings.Keys.Except(
                DestinationList
                    .All.SelectMany(destination =>
                        destination.OptionsType.GetProperties().Select(property => $"{destination.Name}:{property.Name}")
                    )
                    .Append(StandInLeadsTable.KeySetting)
            )
        ); // what a header of the table refers to
        Assert.All(
            world.Settings.Where(pair => pair.Key.EndsWith("Address", StringComparison.Ordinal)),
            pair => Assert.EndsWith("/", pair.Value, StringComparison.Ordinal)
        );
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
