using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Destinations.Teams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class WorkspaceSettingsTests : DestinationTest
{
    [Fact]
    public void A_destination_without_credential_is_not_configured_and_says_which_setting_it_lacks()
    {
        Configure(
            settings:
            [
                .. DestinationList.All.Select(
                    (destination, at) => ($"{destination.Name}__{destination.Credential}", at % 2 == 0 ? null : " ")
                ),
            ]
        );

        var unset = Services.GetRequiredService<CurrentSettings>().Value.For(Workspace).Unset;

        Assert.Equal(
            [
                "HubSpot__AccessToken",
                "Pipedrive__ApiToken",
                "Salesforce__ClientSecret",
                "Close__ApiKey",
                "Slack__WebhookUrl",
                "Teams__WebhookUrl",
                "Outgoing__Url",
                "LeadsTable__Url",
                "OpenAI__ApiKey",
                "Instantly__ApiKey",
            ],
            unset.Select(own => own.Setting)
        );
        Assert.Equal(new("Slack", null, "Slack__WebhookUrl"), Clients.Of<SlackClient>(Workspace));
    }

    [Theory]
    [InlineData("6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90")]
    [InlineData("6F0C1B52-3F0E-4B7C-9A51-2D8F4C7E1A90")]
    [InlineData("6f0c1b52_3f0e_4b7c_9a51_2d8f4c7e1a90")]
    public async Task A_workspaces_own_token_goes_out_instead_of_the_common_one_however_its_id_is_spelled(string id)
    {
        Configure(settings: ($"Workspaces__{id}__Instantly__ApiKey", "own-key"));
        Server.Answers(200, """{"items":[]}""");
        Server.Answers(200, """{"items":[]}""");

        await Clients.Of<InstantlyClient>(Workspace).Client!.FindLeadsAsync(Lead, Cancellation);
        await Clients.Of<InstantlyClient>("another").Client!.FindLeadsAsync(Lead, Cancellation);

        Assert.Equal(["Bearer own-key", $"Bearer {Secret}"], Server.Requests.Select(request => request.Headers["Authorization"]));
        Assert.Equal($"Workspaces__{id}__Instantly__ApiKey", Clients.Of<InstantlyClient>(Workspace).Setting);
    }

    [Fact]
    public void A_workspace_that_is_spelled_in_two_ways_has_the_settings_of_both()
    {
        var other = Workspace.Replace('-', '_');
        Configure(
            settings: [($"Workspaces__{Workspace}__Slack__WebhookUrl", ""), ($"Workspaces__{other}__HubSpot__AccessToken", "own-token")]
        );

        Assert.Equal($"Workspaces__{other}__HubSpot__AccessToken", Clients.Of<HubSpotClient>(Workspace).Setting);
        Assert.Equal(new("Slack", null, $"Workspaces__{Workspace}__Slack__WebhookUrl"), Clients.Of<SlackClient>(Workspace));
    }

    [Theory]
    [InlineData("client-a", "client-a")]
    [InlineData("client-a", "CLIENT-A")]
    [InlineData("client-a", "clienta")]
    [InlineData("client_a", "client-a")]
    [InlineData("client_a", "client_a")]
    public void A_workspace_has_what_is_set_for_its_id_in_another_case_or_with_other_dashes(string setting, string workspace)
    {
        Configure(settings: ($"Workspaces__{setting}__Instantly__ApiKey", "own-key"));

        Assert.Equal($"Workspaces__{setting}__Instantly__ApiKey", Clients.Of<InstantlyClient>(workspace).Setting);
    }

    [Theory]
    [InlineData("client-a", "cl-ient_A")]
    [InlineData("cl-ient_A", "client-a")]
    [InlineData("client-a", "client_a")]
    [InlineData("client_a", "cli-enta")]
    [InlineData("client-a", "client-b")]
    public void Workspaces_whose_ids_differ_in_more_than_case_and_dashes_share_no_credential(string setting, string workspace)
    {
        Configure(settings: ($"Workspaces__{setting}__Instantly__ApiKey", "own-key"));

        Assert.Equal("Instantly__ApiKey", Clients.Of<InstantlyClient>(workspace).Setting);
    }

    [Fact]
    public void A_setting_that_is_there_in_two_spellings_stops_its_destination_and_no_other()
    {
        string[] names =
        [
            $"Workspaces__{Workspace}__HubSpot__AccessToken",
            $"Workspaces__{Workspace.Replace('-', '_')}__HubSpot__AccessToken",
        ];
        Configure(settings: [(names[0], "one"), (names[1], "two")]);

        var failure = Clients.Of<HubSpotClient>(Workspace).Misconfigured!;

        Assert.Equal("hubspot-misconfigured", failure.Reason);
        Assert.All(names, name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
        Assert.NotNull(Clients.Of<SlackClient>(Workspace).Client);
    }

    [Fact]
    public async Task A_refusal_names_the_setting_of_the_workspace_whose_token_it_was()
    {
        Configure(settings: ($"Workspaces__{Workspace}__Instantly__ApiKey", "own-key"));
        Server.Answers(401);

        var failure = await Permanent(
            "instantly-unauthorized",
            () => Clients.Of<InstantlyClient>(Workspace).Client!.FindLeadsAsync(Lead, Cancellation)
        );

        Assert.EndsWith($"check Workspaces__{Workspace}__Instantly__ApiKey.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_workspace_switches_a_destination_off_with_an_empty_setting()
    {
        Configure(settings: ($"Workspaces__{Workspace}__Slack__WebhookUrl", ""));

        Assert.Equal(new("Slack", null, $"Workspaces__{Workspace}__Slack__WebhookUrl"), Clients.Of<SlackClient>(Workspace));
        Assert.NotNull(Clients.Of<SlackClient>("another").Client);
    }

    [Fact]
    public void Workspaces_with_the_same_settings_share_a_client_and_what_it_has_learnt()
    {
        Configure(settings: ($"Workspaces__{Workspace}__Slack__WebhookUrl", ""));

        Assert.Same(Clients.Of<HubSpotClient>("another").Client, Clients.Of<HubSpotClient>(Workspace).Client);
    }

    [Theory]
    [InlineData("HubSpot__BaseAddress", "api.hubapi.com")]
    [InlineData("HubSpot__BaseAddress", "ftp://api.hubapi.com")]
    [InlineData("HubSpot__BaseAddress", "https://user@api.hubapi.com")]
    [InlineData("HubSpot__BaseAddress", "http://api.hubapi.com")]
    [InlineData("Pipedrive__BaseAddress", "http://api.pipedrive.com/api/v2/")]
    [InlineData("Salesforce__BaseAddress", "http://acme.my.salesforce.com")]
    [InlineData("OpenAI__BaseAddress", "http://gpu.internal:8000/v1/")]
    [InlineData("Instantly__BaseAddress", "http://127.0.0.1.attacker.example/api/v2/")]
    [InlineData("Workspaces__abc__HubSpot__BaseAddress", "http://api.hubapi.com")]
    [InlineData("HubSpot__AccessToken", "two words")]
    [InlineData("HubSpot__AccessToken", "line\nbreak")]
    [InlineData("HubSpot__TagProperty", "Instantly Tags")]
    [InlineData("HubSpot__ApiVersion", "../v3")]
    [InlineData("Slack__WebhookUrl", "http://hooks.slack.com/services/x")]
    [InlineData("Slack__WebhookUrl", "hooks.slack.com/services/x")]
    [InlineData("Teams__WebhookUrl", "http://example.environment.api.powerplatform.com/x?sig=1")]
    [InlineData("Pipedrive__PipelineId", "Sales")]
    [InlineData("Pipedrive__StageId", "-1")]
    [InlineData("Salesforce__BaseAddress", "acme.my.salesforce.com")]
    [InlineData("Salesforce__ApiVersion", "v67.0/tooling")]
    [InlineData("Salesforce__ExternalIdField", "Event Key")]
    [InlineData("Salesforce__CloseInDays", "soon")]
    [InlineData("Outgoing__Secret", "whsec_dG9vIHNob3J0")]
    [InlineData("Outgoing__Secret", "c2Vrcml0LXRva2VuLTlkMWYtYW5kLXNvbWUtbW9yZQ==")]
    [InlineData("Outgoing__Secret", "whsec_not base64 at all, whatever it is!")]
    [InlineData("OpenAI__BaseAddress", "/v1")]
    [InlineData("Instantly__BaseAddress", "https://")]
    [InlineData("Workspaces__abc__Slack__WebhookUrl", "http://hooks.slack.com/services/x")]
    public void A_malformed_setting_is_reported_by_its_name_and_without_its_value(string name, string value)
    {
        var settings = new WorkspaceSettings(
            new ConfigurationBuilder().AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), value)]).Build()
        );

        var problem = Assert.Single(settings.Validate());

        Assert.StartsWith(name, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(value, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Salesforce__BaseAddress", "https://{MyDomain}.my.salesforce.com")]
    [InlineData("Salesforce__ClientId", "consumer key")]
    public void A_secret_without_what_belongs_to_it_is_reported_by_what_is_missing(string missing, string advice)
    {
        Configure(settings: (missing, null));

        var failure = Clients.Of<SalesforceClient>(Workspace).Misconfigured!;

        Assert.Equal("salesforce-misconfigured", failure.Reason);
        Assert.StartsWith($"{missing} is not set", failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outgoing_address_without_a_secret_says_how_to_make_one()
    {
        Configure(settings: ("Outgoing__Secret", null));

        var failure = Clients.Of<OutgoingClient>(Workspace).Misconfigured!;

        Assert.Equal("outgoing-misconfigured", failure.Reason);
        Assert.Contains("openssl rand -base64 32", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Slack__WebhookUrl", "http://127.0.0.1:5005/slack")]
    [InlineData("Slack__WebhookUrl", "http://localhost:5005/slack")]
    [InlineData("HubSpot__BaseAddress", "http://127.0.0.1:5005/hubspot")]
    [InlineData("Salesforce__BaseAddress", "http://[::1]:5005/salesforce")]
    [InlineData("HubSpot__AccessToken", " from-a-file-with-a-line-break\n")]
    public void What_works_is_not_reported(string name, string value)
    {
        var settings = new WorkspaceSettings(
            new ConfigurationBuilder().AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), value)]).Build()
        );

        Assert.Empty(settings.Validate());
    }

    [Fact]
    public void Without_any_setting_there_is_nothing_to_report() =>
        Assert.Empty(new WorkspaceSettings(new ConfigurationBuilder().Build()).Validate());

    [Fact]
    public void A_malformed_setting_stops_its_destination_and_no_other()
    {
        Configure(settings: ("HubSpot__BaseAddress", "nowhere"));

        var failure = Clients.Of<HubSpotClient>(Workspace).Misconfigured!;

        Assert.Equal("hubspot-misconfigured", failure.Reason);
        Assert.NotNull(Clients.Of<SlackClient>(Workspace).Client);
    }

    [Fact]
    public void Printed_options_do_not_show_the_secret() =>
        Assert.All(
            DestinationList.All,
            destination => Assert.Equal(destination.OptionsType.Name, Activator.CreateInstance(destination.OptionsType)!.ToString())
        );
}
