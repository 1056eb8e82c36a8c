namespace InstantlyPipeline.Destinations.Settings;

/// <summary>A client of an agency, or a team: one or several workspaces in Instantly, with destinations of their own.</summary>
/// <param name="Name">As people know it. Names differ without regard to case.</param>
/// <param name="Workspaces">Ids in Instantly.</param>
public sealed record ClientSettings(string Name, IReadOnlyList<string> Workspaces)
{
    /// <summary>Its own settings by section and key, for example <c>HubSpot:AccessToken</c>, without regard to case. Secrets are
    /// resolved.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    /// <summary>Names of the destinations whose common settings count for it; from all others it has what it says itself and nothing
    /// else.</summary>
    public IReadOnlyCollection<string> Inherits { get; init; } = [];

    /// <summary>The secrets that a delivery for it carries. A delivery for another client with one of them is refused.</summary>
    public IReadOnlyList<string> WebhookSecrets { get; init; } = [];

    /// <summary>Who may get its tasks, in turns, where a route names nobody.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>When its people work, and of what they are reminded; null: as the common settings say.</summary>
    public TeamSettings? Team { get; init; }

    /// <summary>When its people are told of trouble; null: as the common settings say.</summary>
    public WatchSettings? Watch { get; init; }

    /// <summary>Everything is decided and recorded, and nothing leaves.</summary>
    public bool Observes { get; init; }

    public bool InheritsFrom(string section) => Inherits.Contains(section, StringComparer.OrdinalIgnoreCase);

    /// <summary>Without values: records print their members.</summary>
    public override string ToString() => Name;

    /// <returns>Where the setting stands in the file; null where it is inherited.</returns>
    internal string? NameOf(string section, string key) =>
        Values.ContainsKey($"{section}:{key}") || !InheritsFrom(section) ? $"clients.{Name}.{Camel(section)}.{Camel(key)}" : null;

    /// <summary>A setting's name as the file spells it.</summary>
    internal static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
