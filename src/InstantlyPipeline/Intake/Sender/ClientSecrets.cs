using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>The secrets that belong to one client each, and what a delivery that carries one may say.</summary>
public sealed class ClientSecrets(CurrentSettings settings)
{
    private State? _state;

    /// <summary>Whether any client has a secret of its own.</summary>
    public bool Any => Current().Owners.Length > 0;

    public bool HasClients => Current().Clients.Count > 0;

    /// <returns>The client whose secret it is; null when it is nobody's.</returns>
    public ClientSettings? Find(string? header)
    {
        var state = Current();
        return state.Check.Find(header) is { } index ? state.Owners[index] : null;
    }

    /// <summary>The client that an address or a header names.</summary>
    public ClientSettings? Named(string name) =>
        Current().Clients.FirstOrDefault(client => client.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a delivery may speak of a workspace.</summary>
    /// <param name="sender">The client whose secret it carries; null for a common one.</param>
    /// <param name="door">The client that its address or header names; null for none.</param>
    /// <remarks>A client with secrets of its own is spoken for by them alone. A workspace that is no client's is nobody's to guard: it is
    /// kept.</remarks>
    public bool MaySpeakOf(string workspace, ClientSettings? sender, ClientSettings? door) =>
        Current().Settings.For(workspace).Client is not { } owner
            ? door is null || sender?.Name == door.Name
            : (sender is null ? owner.WebhookSecrets.Count == 0 : sender.Name == owner.Name) && (door is null || door.Name == owner.Name);

    private State Current()
    {
        var now = settings.Value;
        if (_state is { } state && ReferenceEquals(state.Settings, now))
        {
            return state;
        }
        var clients = now.Clients;
        (string Secret, ClientSettings Owner)[] bound =
        [
            .. clients.SelectMany(client => client.WebhookSecrets.Select(secret => (secret, client))),
        ];
        return _state = new(now, clients, new SecretCheck(bound.Select(own => own.Secret)), [.. bound.Select(own => own.Owner)]);
    }

    private sealed record State(
        WorkspaceSettings Settings,
        IReadOnlyList<ClientSettings> Clients,
        SecretCheck Check,
        ClientSettings[] Owners
    );
}
