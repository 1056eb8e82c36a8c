using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Connection;

/// <summary>A workspace in Instantly that the pipeline has a key of.</summary>
/// <param name="Setting">Where the key stands: by this people tell workspaces apart.</param>
/// <param name="Owner">Whose workspace it is; null where it is no client's alone.</param>
/// <param name="Secrets">The secrets that are its client's own; empty where the common ones are accepted.</param>
internal sealed record Connected(InstantlyClient Instantly, string Setting, ClientSettings? Owner, IReadOnlyList<string> Secrets)
{
    /// <summary>The client's name; null where it is no client's alone.</summary>
    public string? Client => Owner?.Name;

    /// <summary>How people are told of it.</summary>
    public string Called => Client is null ? $"the workspace of {Setting}" : $"the client {Client}";

    /// <summary>Whether somebody means it who names a client, or the setting of a key.</summary>
    public bool IsCalled(string name) =>
        name.Equals(Setting, StringComparison.OrdinalIgnoreCase) || name.Equals(Client, StringComparison.OrdinalIgnoreCase);

    /// <summary>Without the secrets: records print their members.</summary>
    public override string ToString() => $"{nameof(Connected)} {Setting}";
}
