using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

public sealed class DestinationNotesTests
{
    [Fact]
    public void A_destination_that_a_client_has_for_itself_is_not_told_as_skipped()
    {
        var settings = Settings(
            [("Teams:WebhookUrl", "https://teams.example/hook")],
            new ClientSettings("acme", ["w-1"])
            {
                Values = new Dictionary<string, string?> { ["Slack:WebhookUrl"] = "https://hooks.slack.example/1" },
            },
            new ClientSettings("birch", ["w-2"])
            {
                Values = new Dictionary<string, string?> { ["Slack:WebhookUrl"] = "https://hooks.slack.example/2" },
            }
        );

        var notes = DestinationNotes.Of(settings).ToList();

        Assert.Equal(2, notes.Count);
        Assert.Equal("Only for whoever has a setting of their own: Slack (acme, birch).", notes[0]);
        Assert.StartsWith("Skipped until their setting is there: ", notes[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Slack", notes[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Teams", notes[1], StringComparison.Ordinal);
        Assert.Contains("HubSpot (HubSpot__AccessToken)", notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_with_a_setting_of_its_own_is_told_by_its_id()
    {
        var settings = Settings([("Workspaces:w7:Slack:WebhookUrl", "https://hooks.slack.example/1")]);

        Assert.Contains("Slack (w7)", DestinationNotes.Of(settings).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_settings_everything_is_skipped() =>
        Assert.Contains("Slack (Slack__WebhookUrl)", Assert.Single(DestinationNotes.Of(Settings([]))), StringComparison.Ordinal);

    private static WorkspaceSettings Settings((string Name, string Value)[] common, params IReadOnlyList<ClientSettings> clients) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(common.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
                .Build(),
            clients,
            keepUnknown: false
        );
}
