using InstantlyPipeline.Processing;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>The destinations' settings that are in force. Ask anew for every event: do not keep what it answers.</summary>
public sealed class CurrentSettings(IConfiguration configuration) : IClientNames
{
    private WorkspaceSettings _value = new(configuration);
    private string? _awaited;

    /// <summary>One reading of all settings, which does not change.</summary>
    public WorkspaceSettings Value => Volatile.Read(ref _value);

    /// <summary>Where there are settings that have not been read yet, and that may say who may deliver; null: all are read.</summary>
    public string? Awaited => Volatile.Read(ref _awaited);

    /// <summary>Puts other settings in force. Events in work go on with those they asked for.</summary>
    public void Replace(WorkspaceSettings settings)
    {
        Volatile.Write(ref _value, settings);
        Volatile.Write(ref _awaited, null);
    }

    /// <inheritdoc/>
    public string? NameOf(string? workspace) => workspace is null ? null : Value.For(workspace).Client?.Name;

    internal void Await(string where) => Volatile.Write(ref _awaited, where);
}
