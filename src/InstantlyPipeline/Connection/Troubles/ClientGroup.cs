using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>The workspaces of a client that has a threshold of its own, or all the others.</summary>
/// <param name="Client">Null: everybody without a threshold of their own.</param>
/// <param name="Has">Whether a workspace is one of them.</param>
internal sealed record ClientGroup(string? Client, int Threshold, Func<string?, bool> Has)
{
    /// <summary>In a sentence, after what it is about; empty for everybody.</summary>
    public string Whose => Client is null ? "" : $" of {Client}";

    /// <summary>Everybody first.</summary>
    public static IReadOnlyList<ClientGroup> Of(WorkspaceSettings settings, Func<WatchSettings, int?> own, int common)
    {
        var apart = settings
            .Clients.Where(client => client.Watch is { } watch && own(watch) is not null)
            .ToDictionary(client => client.Name, client => own(client.Watch!)!.Value, StringComparer.OrdinalIgnoreCase);
        string? ClientOf(string? workspace) => workspace is null ? null : settings.For(workspace).Client?.Name;
        return
        [
            new(null, common, workspace => ClientOf(workspace) is not { } name || !apart.ContainsKey(name)),
            .. apart.Select(client => new ClientGroup(
                client.Key,
                client.Value,
                workspace => client.Key.Equals(ClientOf(workspace), StringComparison.OrdinalIgnoreCase)
            )),
        ];
    }

    /// <summary>The trouble's id: the same as long as it is the same trouble.</summary>
    public string IdOf(string trouble) => Client is null ? trouble : $"{trouble}|{Client.ToLowerInvariant()}";
}
