using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Destinations.Teams;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Every destination's settings for one workspace, or the common ones.</summary>
public sealed class WorkspaceDestinations
{
    private WorkspaceDestinations(IConfiguration configuration, IReadOnlyList<string> spellings, WorkspaceDestinations? common)
    {
        HubSpot = Read(nameof(HubSpot), nameof(HubSpotOptions.AccessToken), HubSpotOptions.Read, common?.HubSpot);
        Pipedrive = Read(nameof(Pipedrive), nameof(PipedriveOptions.ApiToken), PipedriveOptions.Read, common?.Pipedrive);
        Salesforce = Read(nameof(Salesforce), nameof(SalesforceOptions.ClientSecret), SalesforceOptions.Read, common?.Salesforce);
        Slack = Read(nameof(Slack), nameof(SlackOptions.WebhookUrl), SlackOptions.Read, common?.Slack);
        Teams = Read(nameof(Teams), nameof(TeamsOptions.WebhookUrl), TeamsOptions.Read, common?.Teams);
        Outgoing = Read(nameof(Outgoing), nameof(OutgoingOptions.Url), OutgoingOptions.Read, common?.Outgoing);
        OpenAI = Read(nameof(OpenAI), nameof(OpenAIOptions.ApiKey), OpenAIOptions.Read, common?.OpenAI);
        Instantly = Read(nameof(Instantly), nameof(InstantlyOptions.ApiKey), InstantlyOptions.Read, common?.Instantly);

        // A workspace that says nothing about a destination shares the very object of the others, and so their client and what it has learnt.
        DestinationSettings<T> Read<T>(string section, string credential, Func<SettingReader, T> read, DestinationSettings<T>? shared)
        {
            if (shared is not null && !spellings.Any(spelling => configuration.GetSection($"{WorkspaceSettings.Section}:{spelling}:{section}").GetChildren().Any()))
            {
                return shared;
            }
            var reader = new SettingReader(configuration, spellings, section);
            var options = read(reader);
            return new DestinationSettings<T>(section, options, reader.Name(credential), reader.Text(credential).Length > 0, reader.Problems);
        }
    }

    public DestinationSettings<HubSpotOptions> HubSpot { get; }

    public DestinationSettings<PipedriveOptions> Pipedrive { get; }

    public DestinationSettings<SalesforceOptions> Salesforce { get; }

    public DestinationSettings<SlackOptions> Slack { get; }

    public DestinationSettings<TeamsOptions> Teams { get; }

    public DestinationSettings<OutgoingOptions> Outgoing { get; }

    public DestinationSettings<OpenAIOptions> OpenAI { get; }

    public DestinationSettings<InstantlyOptions> Instantly { get; }

    internal IEnumerable<string> Problems
        => [.. HubSpot.Problems, .. Pipedrive.Problems, .. Salesforce.Problems, .. Slack.Problems, .. Teams.Problems, .. Outgoing.Problems, .. OpenAI.Problems, .. Instantly.Problems];

    internal static WorkspaceDestinations Common(IConfiguration configuration) => new(configuration, [], null);

    /// <param name="spellings">The workspace's id in each way in which the settings spell it.</param>
    internal static WorkspaceDestinations Of(IReadOnlyList<string> spellings, IConfiguration configuration, WorkspaceDestinations common)
        => new(configuration, spellings, common);
}
