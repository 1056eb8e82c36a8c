using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>The destinations' settings that are in force. Ask anew for every event: do not keep what it answers.</summary>
public sealed class CurrentSettings(IConfiguration configuration)
{
    /// <summary>One reading of all settings, which does not change.</summary>
    public WorkspaceSettings Value { get; } = new(configuration);
}
