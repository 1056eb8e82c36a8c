using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Health;

public sealed class SettingNamesTests
{
    private static readonly SettingSection[] Sections =
    [
        .. new ServiceCollection()
            .AddPipeline()
            .AddQueueWorker()
            .Where(service => service.ServiceType == typeof(SettingSection))
            .Select(service => (SettingSection)service.ImplementationInstance!),
    ];

    [Theory]
    [InlineData("Slak__WebhookUrl", "Slack__WebhookUrl")]
    [InlineData("HubSpot__AccesToken", "HubSpot__AccessToken")]
    [InlineData("HubSpott__AccessToken", "HubSpot__AccessToken")]
    [InlineData("Webhook__RequireHttp", "Webhook__RequireHttps")]
    [InlineData("Webhook__Secret__0", "Webhook__Secrets__0")]
    [InlineData("Webhook__Signature__Secert__0", "Webhook__Signature__Secrets__0")]
    [InlineData("Webhok__Secrets__0", "Webhook__Secrets__0")]
    [InlineData("Bounces__SoftPatienceHour", "Bounces__SoftPatienceHours")]
    [InlineData("Retention__Day", "Retention__Days")]
    [InlineData("Operations__Tokne", "Operations__Token")]
    [InlineData("SelfHost__Concurency", "SelfHost__Concurrency")]
    [InlineData("Workspaces__x__Slak__WebhookUrl", "Workspaces__x__Slack__WebhookUrl")]
    [InlineData("Workspaces__x__HubSpot__AccesToken", "Workspaces__x__HubSpot__AccessToken")]
    [InlineData("Workspace__x__HubSpot__AccessToken", "Workspaces__x__HubSpot__AccessToken")]
    [InlineData("HubSpot_AccessToken", "HubSpot__AccessToken")]
    [InlineData("Workspaces__x__Zendesk__Token", "Workspaces__x__Zendesk__Token")]
    [InlineData("Webhook__Colour", "Webhook__Colour")]
    public void A_mistyped_name_is_reported_with_the_right_one_and_without_its_value(string name, string told)
    {
        var sentence = Assert.Single(Mistyped(name));

        Assert.StartsWith(name, sentence, StringComparison.Ordinal);
        Assert.Contains(told, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Slack__WebhookUrl")]
    [InlineData("slack__webhookurl")]
    [InlineData("HubSpot__BaseAddress")]
    [InlineData("Webhook__Signature__Header")]
    [InlineData("Webhook__Secrets__1")]
    [InlineData("Workspaces__6f0c1b52_3f0e__Outgoing__Url")]
    [InlineData("Logging__LogLevel__Default")]
    [InlineData("Tables__serviceUri")]
    [InlineData("ServiceBus__fullyQualifiedNamespace")]
    [InlineData("OPENAI_API_KEY")]
    [InlineData("PATH")]
    [InlineData("DOTNET_CLI_TELEMETRY_OPTOUT")]
    public void Right_names_and_those_of_other_programs_are_not_reported(string name) => Assert.Empty(Mistyped(name));

    [Fact]
    public void Every_options_type_is_a_section_that_is_known() =>
        Assert.Empty(
            new[] { typeof(IntakeOptions).Assembly, typeof(SelfHostOptions).Assembly }
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsClass: true, IsPublic: true })
                .Except(Sections.Select(section => section.Options))
                .Except(InstantlyPipeline.Destinations.DestinationList.All.Select(destination => destination.OptionsType))
                .Select(type => $"{type.Name}: say services.AddSettingSection<{type.Name}>(…) where it is bound")
        );

    private static IReadOnlyList<string> Mistyped(string name) =>
        new SettingNames(
            new ConfigurationBuilder().AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), "s3cret")]).Build(),
            Sections
        ).Mistyped();
}
