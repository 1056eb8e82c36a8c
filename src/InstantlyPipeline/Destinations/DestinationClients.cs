using System.Collections.Concurrent;
using InstantlyPipeline.Destinations.Holds;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>The clients a workspace's events are handled with; workspaces with the same settings share one client, and what it has
/// learnt.</summary>
/// <param name="holds">Null where nobody can hold a destination back.</param>
/// <param name="only">Null where other instances may use the same credentials.</param>
public sealed class DestinationClients(
    IHttpClientFactory factory,
    CurrentSettings settings,
    TimeProvider time,
    DestinationHolds? holds = null,
    OnlyInstance? only = null
)
{
    private readonly ConcurrentDictionary<object, object> _clients = new();
    private readonly ConcurrentDictionary<(string Account, string Setting), DestinationPace> _paces = new();

    /// <summary>The workspace's client for the destination that <typeparamref name="TClient"/> belongs to.</summary>
    /// <remarks>A destination with a malformed setting is not called half-configured: its steps fail, see
    /// <see cref="Destination{TClient}.Misconfigured"/>.</remarks>
    public Destination<TClient> Of<TClient>(string workspace)
        where TClient : class
    {
        var destination = DestinationList.Of<TClient>();
        var workspaceOwn = settings.Value.For(workspace);
        var own = workspaceOwn.Of(destination);
        var observes = workspaceOwn.Client is { Observes: true };
        return own.Problems.Count > 0
            ? new(destination.Name, null, own.Setting)
            {
                Misconfigured = new PermanentFailureException(
                    $"{destination.Name.ToLowerInvariant()}-misconfigured",
                    string.Join(' ', own.Problems)
                ),
                Observes = observes,
            }
            : new(destination.Name, own.Configured ? (TClient)ClientOf(own) : null, own.Setting)
            {
                Observes = observes,
                Free = holds is null ? null : ct => holds.CheckAsync(destination.Name, workspace, ct),
            };
    }

    /// <summary>
    /// Every client of the destination that <typeparamref name="TClient"/> belongs to, with whose settings it is made from: the common
    /// settings' first, then those that clients and workspaces have of their own.
    /// </summary>
    /// <remarks>What is not configured, or malformed, is left out.</remarks>
    public IReadOnlyList<(Destination<TClient> Destination, ClientSettings? Client)> All<TClient>()
        where TClient : class
    {
        var destination = DestinationList.Of<TClient>();
        return
        [
            .. settings
                .Value.All.Select(workspace => (Own: workspace.Of(destination), workspace.Client))
                .Where(item => item.Own is { Configured: true, Problems.Count: 0 })
                .DistinctBy(item => item.Own.Identity)
                .Select(item => (new Destination<TClient>(destination.Name, (TClient)ClientOf(item.Own), item.Own.Setting), item.Client)),
        ];
    }

    /// <summary>How the limits of all configured destinations stand in this process, those of one credential once.</summary>
    internal IReadOnlyList<CredentialPace> Paces() =>
        [
            .. from own in settings.Value.All.SelectMany(workspace => workspace.All.Select(own => (Own: own, workspace.Client)))
            where own.Own is { Configured: true, Problems.Count: 0, Account: not null }
            group own by (own.Own.Destination.Name, own.Own.Account, own.Own.Pace) into shared
            let first = shared.First().Own
            let clients = shared.Select(one => one.Client?.Name).Distinct().ToList()
            from state in PaceOf(first).States()
            select new CredentialPace(first.Destination.Title, first.Setting, clients.Count == 1 ? clients[0] : null, state),
        ];

    private object ClientOf(DestinationSettings own) =>
        _clients.GetOrAdd(own.Identity, _ => own.Destination.Connect(own, PaceOf(own), factory, time));

    /// <summary>One for each credential, however many clients and settings share it.</summary>
    private DestinationPace PaceOf(DestinationSettings own) =>
        _paces.GetOrAdd(
            (own.Account!, own.Pace),
            _ => new DestinationPace(own.Destination.Name, own.Destination.Pace, own.Pace, alone: only is not null, time)
        );

    /// <returns>The setting to fill in where the workspace does not use the destination; null where it does.</returns>
    public string? Unset<TClient>(string workspace)
        where TClient : class =>
        settings.Value.For(workspace).Of(DestinationList.Of<TClient>()) is { Configured: false, Setting: var setting } ? setting : null;

    /// <summary>Whether two workspaces reach one account of the destination: they have the same credential.</summary>
    /// <param name="destination">Its name, for example <c>HubSpot</c>. Two credentials of one account are not known to be one.</param>
    public bool Share(string destination, string workspace, string other) =>
        DestinationList.All.FirstOrDefault(known => known.Name == destination) is { } registration
        && settings.Value.For(workspace).Of(registration).Account is { } account
        && account == settings.Value.For(other).Of(registration).Account;
}
