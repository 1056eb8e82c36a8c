using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>A destination's settings with its own options.</summary>
/// <param name="options">Defaults stand in for what is absent or malformed.</param>
internal sealed class DestinationSettings<TOptions>(
    DestinationRegistration destination,
    TOptions options,
    string setting,
    bool configured,
    IReadOnlyList<string> problems
) : DestinationSettings(destination, setting, configured, problems)
    where TOptions : PacedSettings
{
    public TOptions Options { get; } = options;

    internal override string Pace => Options.Pace;

    internal override object Identity => (Destination, Options, Setting);
}
