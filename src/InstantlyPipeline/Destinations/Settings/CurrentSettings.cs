using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>The destinations' settings that are in force. Ask anew for every event: do not keep what it answers.</summary>
public sealed class CurrentSettings(IConfiguration configuration)
{
    private WorkspaceSettings _value = new(configuration);

    /// <summary>One reading of all settings, which does not change.</summary>
    public WorkspaceSettings Value => Volatile.Read(ref _value);

    /// <summary>Puts other settings in force. Events in work go on with those they asked for.</summary>
    public void Replace(WorkspaceSettings settings) => Volatile.Write(ref _value, settings);
}
