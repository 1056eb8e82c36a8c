using System.Collections.Concurrent;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>The clients a workspace's events are handled with; workspaces with the same settings share one client, and what it has learnt.</summary>
public sealed class DestinationClients(IHttpClientFactory factory, CurrentSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<object, object> _clients = new();

    /// <summary>The workspace's client for the destination that <typeparamref name="TClient"/> belongs to.</summary>
    /// <exception cref="PermanentFailureException">
    /// A setting is malformed (<c>…-misconfigured</c>), so that a host which skipped <see cref="WorkspaceSettings.Validate"/> does not call a
    /// half-configured destination.
    /// </exception>
    public Destination<TClient> Of<TClient>(string workspace)
        where TClient : class
    {
        var destination = DestinationList.Of<TClient>();
        var own = settings.Value.For(workspace).Of(destination);
        if (own.Problems.Count > 0)
        {
            throw new PermanentFailureException($"{destination.Name.ToLowerInvariant()}-misconfigured", string.Join(' ', own.Problems));
        }
        return new(destination.Name, own.Configured ? (TClient)_clients.GetOrAdd(own.Identity, _ => destination.Connect(own, factory, time)) : null, own.Setting);
    }

    /// <returns>The setting to fill in where the workspace does not use the destination; null where it does.</returns>
    public string? Unset<TClient>(string workspace)
        where TClient : class
        => settings.Value.For(workspace).Of(DestinationList.Of<TClient>()) is { Configured: false, Setting: var setting } ? setting : null;
}
