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
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations;

/// <summary>Asks every configured destination something that changes nothing and posts nothing.</summary>
/// <remarks>On connections with circuits of their own: a doctor's question must neither be held back by an open circuit nor open one.</remarks>
public sealed class DestinationProbes(IHttpClientFactory factory, WorkspaceSettings settings, TimeProvider time)
{
    /// <summary>Nobody has this address: the domain is reserved (RFC 2606).</summary>
    private const string Nobody = "nobody%40example.invalid";
    private const string Accepted = "Reached, and the credential is accepted";
    private const string Reached = "Reached; whether it may post cannot be told without posting";

    /// <summary>The common settings' destinations, and those that a workspace has of its own.</summary>
    public IReadOnlyList<DestinationProbe> All() => [.. settings.All.SelectMany(Of).DistinctBy(probe => probe.Setting)];

    private IEnumerable<DestinationProbe> Of(WorkspaceDestinations own)
    {
        yield return Probe(own.HubSpot, Accepted, options => (new HubSpotFailures(own.HubSpot.Setting), options.BaseAddress, Bearer(options.AccessToken),
            DestinationCall.Get("look for nobody", $"crm/objects/{options.ApiVersion}/contacts/{Nobody}?idProperty=email") with
            {
                Scope = "crm.objects.contacts.read", Expects = answer => answer.Status == 404,
            }));
        yield return Probe(own.Pipedrive, Accepted, options => (new PipedriveFailures(own.Pipedrive.Setting), options.BaseAddress, new("x-api-token", options.ApiToken),
            DestinationCall.Get("look for nobody", $"persons/search?term={Nobody}&fields=email&exact_match=true")));
        yield return Probe(own.OpenAI, Accepted, options => (new OpenAIFailures(own.OpenAI.Setting), options.BaseAddress, OpenAIClient.Credential(options),
            DestinationCall.Get("list models", "models")));
        yield return Probe(own.Instantly, Accepted, options => (new InstantlyFailures(own.Instantly.Setting), options.BaseAddress, Bearer(options.ApiKey),
            DestinationCall.Get("look for nobody", $"block-lists-entries?search={Nobody}&limit=1") with { Scope = "block_list_entries:read" }));
        yield return new(own.Salesforce.Name, own.Salesforce.Setting, Accepted, !Usable(own.Salesforce) ? null : cancellationToken =>
        {
            var http = new DestinationHttp(factory, time, new SalesforceFailures(own.Salesforce.Setting), own.Salesforce.Options.BaseAddress!, null);
            return new SalesforceClient(own.Salesforce.Options, own.Salesforce.Setting, http, time)
                .FindOpportunityAsync(EventKey.OfUnusable("an event that never was"u8, time.GetUtcNow()), cancellationToken);
        });
        // Slack refuses a message without text, and only after it has found the webhook.
        yield return Probe(own.Slack, Accepted, options => (new SlackFailures(own.Slack.Setting), options.WebhookUrl!, null,
            new DestinationCall("post nothing", HttpMethod.Post, "") { Body = "{}"u8.ToArray(), Expects = answer => answer.Status == 400 && answer.Text.Trim() is "no_text" or "invalid_payload" }));
        // Any POST would start the flow, or be taken for an event, so only the way there is tested.
        yield return Probe(own.Outgoing, Reached, options => (new OutgoingFailures(own.Outgoing.Setting), options.Url!, null,
            new DestinationCall("knock", HttpMethod.Options, "") { Expects = answer => answer.Status < 500 }));
        yield return Probe(own.Teams, Reached, options => (new TeamsFailures(own.Teams.Setting), options.WebhookUrl!, null,
            new DestinationCall("knock", HttpMethod.Options, "") { Expects = answer => answer.Status < 500 }));
    }

    private DestinationProbe Probe<TOptions>(
        DestinationSettings<TOptions> own, string answered,
        Func<TOptions, (DestinationFailures Failures, Uri Address, KeyValuePair<string, string>? Credential, DestinationCall Call)> ask)
        => new(own.Name, own.Setting, answered, !Usable(own) ? null : cancellationToken =>
        {
            var (failures, address, credential, call) = ask(own.Options);
            return new DestinationHttp(factory, time, failures, address, credential).SendAsync(call, cancellationToken);
        });

    private static bool Usable<TOptions>(DestinationSettings<TOptions> own) => own.Configured && own.Problems.Count == 0;

    private static KeyValuePair<string, string> Bearer(string token) => new("Authorization", $"Bearer {token}");
}
