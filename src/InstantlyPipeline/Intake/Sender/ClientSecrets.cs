using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>The secrets that belong to one client each, and what a delivery that carries one may say.</summary>
public sealed class ClientSecrets(CurrentSettings settings)
{
    private State? _state;

    /// <summary>Whether any client has a secret of its own.</summary>
    public bool Any => Current().Bound.Length > 0;

    /// <summary>Settings that may name more secrets have not been read yet: that a secret is nobody's cannot be said before.</summary>
    public bool MayComeYet => settings.Awaited is not null;

    /// <summary>All of them, client by client.</summary>
    internal IReadOnlyList<ClientSecret> All => Current().Bound;

    /// <summary>The clients without a secret of their own: only a common one speaks for them.</summary>
    internal IEnumerable<ClientSettings> WithoutOwn => Current().Clients.Where(client => client.WebhookSecrets.Count == 0);

    public bool HasClients => Current().Clients.Count > 0;

    /// <returns>The client whose workspace it is; null when it is no client's.</returns>
    public string? NameOf(string workspace) => Current().Settings.For(workspace).Client?.Name;

    /// <returns>The client's secret that it is; null when it is nobody's.</returns>
    internal ClientSecret? Find(string? header)
    {
        var state = Current();
        return state.Check.Find(header) is { } index ? state.Bound[index] : null;
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
        ClientSecret[] bound =
        [
            .. clients.SelectMany(client => client.WebhookSecrets.Select((secret, index) => new ClientSecret(client, index, secret))),
        ];
        return _state = new(now, clients, new SecretCheck(bound.Select(own => own.Value)), bound);
    }

    private sealed record State(WorkspaceSettings Settings, IReadOnlyList<ClientSettings> Clients, SecretCheck Check, ClientSecret[] Bound);
}
