using System.Collections.Concurrent;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Destinations.Teams;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>The clients a workspace's events are handled with; workspaces with the same settings share one client.</summary>
/// <remarks>
/// A malformed setting makes its destination throw <see cref="PermanentFailureException"/> (<c>…-misconfigured</c>) when it is asked for,
/// so that a host which skipped <see cref="WorkspaceSettings.Validate"/> does not call a half-configured one.
/// </remarks>
public sealed class DestinationClients(IHttpClientFactory factory, WorkspaceSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<object, object> _clients = new(ReferenceEqualityComparer.Instance);

    public Destination<HubSpotClient> HubSpot(string workspace)
        => Of(settings.For(workspace).HubSpot, own => new HubSpotClient(own.Options, own.Setting, Http(
            new HubSpotFailures(own.Setting), own.Options.BaseAddress, Bearer(own.Options.AccessToken))));

    public Destination<PipedriveClient> Pipedrive(string workspace)
        => Of(settings.For(workspace).Pipedrive, own => new PipedriveClient(own.Options, own.Setting, Http(
            new PipedriveFailures(own.Setting), own.Options.BaseAddress, new("x-api-token", own.Options.ApiToken))));

    public Destination<SalesforceClient> Salesforce(string workspace)
        => Of(settings.For(workspace).Salesforce, own => new SalesforceClient(
            own.Options, own.Setting, Http(new SalesforceFailures(own.Setting), own.Options.BaseAddress!, null), time));

    public Destination<SlackClient> Slack(string workspace)
        => Of(settings.For(workspace).Slack, own => new SlackClient(Http(new SlackFailures(own.Setting), own.Options.WebhookUrl!, null)));

    public Destination<TeamsClient> Teams(string workspace)
        => Of(settings.For(workspace).Teams, own => new TeamsClient(Http(new TeamsFailures(own.Setting), own.Options.WebhookUrl!, null)));

    public Destination<OutgoingClient> Outgoing(string workspace)
        => Of(settings.For(workspace).Outgoing, own => new OutgoingClient(own.Options, Http(new OutgoingFailures(own.Setting), own.Options.Url!, null), time));

    public Destination<OpenAIClient> OpenAI(string workspace)
        => Of(settings.For(workspace).OpenAI, own => new OpenAIClient(own.Options, Http(
            new OpenAIFailures(own.Setting), own.Options.BaseAddress, OpenAIClient.Credential(own.Options))));

    public Destination<InstantlyClient> Instantly(string workspace)
        => Of(settings.For(workspace).Instantly, own => new InstantlyClient(Http(
            new InstantlyFailures(own.Setting), own.Options.BaseAddress, Bearer(own.Options.ApiKey))));

    private static KeyValuePair<string, string> Bearer(string token) => new("Authorization", $"Bearer {token}");

    private DestinationHttp Http(DestinationFailures failures, Uri baseAddress, KeyValuePair<string, string>? credential)
        => new(factory, time, failures, baseAddress, credential);

    private Destination<TClient> Of<TClient, TOptions>(DestinationSettings<TOptions> own, Func<DestinationSettings<TOptions>, TClient> create)
        where TClient : class
    {
        if (own.Problems.Count > 0)
        {
            throw new PermanentFailureException($"{own.Name.ToLowerInvariant()}-misconfigured", string.Join(' ', own.Problems));
        }
        return new(own.Configured ? (TClient)_clients.GetOrAdd(own, _ => create(own)) : null, own.Setting);
    }
}
