using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>One destination's settings for one workspace, after the workspace's own were laid over the common ones.</summary>
/// <param name="setting">The credential's setting in environment spelling: the one that is set, or the one to set.</param>
/// <param name="configured">Whether that credential is present.</param>
/// <param name="problems">What is present but malformed, a sentence each, without the values.</param>
public abstract class DestinationSettings(
    DestinationRegistration destination,
    string setting,
    bool configured,
    IReadOnlyList<string> problems
)
{
    public DestinationRegistration Destination { get; } = destination;

    public string Setting { get; } = setting;

    public bool Configured { get; } = configured;

    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>Equal for workspaces with the same credential, and so the same account over there; null where it is not configured. It
    /// shows nothing of the credential.</summary>
    internal string? Account { get; init; }

    /// <summary>As in <see cref="PacedSettings.Pace"/>.</summary>
    internal abstract string Pace { get; }

    /// <summary>Equal for settings that may share a client, also when they were read at different times.</summary>
    internal abstract object Identity { get; }
}
