namespace InstantlyPipeline.Destinations.Settings;

/// <summary>One destination's settings for one workspace, after the workspace's own were laid over the common ones.</summary>
/// <param name="name">The destination's section, for example <c>HubSpot</c>.</param>
/// <param name="options">Defaults stand in for what is absent or malformed.</param>
/// <param name="setting">The credential's setting in environment spelling: the one that is set, or the one to set.</param>
/// <param name="configured">Whether that credential is present.</param>
/// <param name="problems">What is present but malformed, a sentence each, without the values.</param>
public sealed class DestinationSettings<TOptions>(string name, TOptions options, string setting, bool configured, IReadOnlyList<string> problems)
{
    public string Name { get; } = name;

    public TOptions Options { get; } = options;

    public string Setting { get; } = setting;

    public bool Configured { get; } = configured;

    public IReadOnlyList<string> Problems { get; } = problems;
}
