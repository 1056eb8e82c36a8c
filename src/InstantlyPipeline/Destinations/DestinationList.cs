using System.Collections.Frozen;
using InstantlyPipeline.Destinations.Close;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.LeadsTable;
using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Destinations.Teams;

namespace InstantlyPipeline.Destinations;

/// <summary>Every destination there is, one line each, in the order in which people are shown them.</summary>
internal static class DestinationList
{
    public static IReadOnlyList<DestinationRegistration> All { get; } =
    [
        new HubSpotDestination(),
        new PipedriveDestination(),
        new SalesforceDestination(),
        new CloseDestination(),
        new SlackDestination(),
        new TeamsDestination(),
        new OutgoingDestination(),
        new LeadsTableDestination(),
        new OpenAIDestination(),
        new InstantlyDestination(),
    ];

    private static readonly FrozenDictionary<Type, DestinationRegistration> ByClient = All.ToFrozenDictionary(destination =>
        destination.ClientType
    );

    /// <summary>The destination that has this client.</summary>
    internal static DestinationRegistration Of<TClient>() => ByClient[typeof(TClient)];
}
