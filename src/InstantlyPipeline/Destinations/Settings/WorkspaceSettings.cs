using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>
/// The destinations' settings per workspace: section <c>HubSpot</c> (and so on) for everybody, and
/// <c>Workspaces:&lt;workspace id&gt;:HubSpot</c> laid over it, setting by setting.
/// </summary>
/// <remarks>
/// One reading, which does not change: ask <see cref="CurrentSettings"/> for the one in force. A workspace's setting that is present but empty
/// counts: that is how one workspace switches a destination off. Ids match without regard to case, dashes and
/// underscores, because not every place that holds environment variables allows a dash in a name. What is set under
/// different spellings of an id counts together; one setting that is there twice is a problem.
/// </remarks>
public sealed class WorkspaceSettings
{
    internal const string Section = "Workspaces";

    private readonly WorkspaceDestinations _common;
    private readonly FrozenDictionary<string, WorkspaceDestinations> _workspaces;

    public WorkspaceSettings(IConfiguration configuration)
    {
        _common = WorkspaceDestinations.Common(configuration);
        _workspaces = configuration.GetSection(Section).GetChildren()
            .GroupBy(workspace => Folded(workspace.Key))
            .ToFrozenDictionary(same => same.Key, same => WorkspaceDestinations.Of([.. same.Select(workspace => workspace.Key)], configuration, _common));
    }

    /// <summary>The workspace's own settings over the common ones; a workspace nobody configured has the common ones.</summary>
    public WorkspaceDestinations For(string workspace) => _workspaces.GetValueOrDefault(Folded(workspace), _common);

    /// <summary>The common settings first, then each workspace that has its own.</summary>
    internal IEnumerable<WorkspaceDestinations> All => _workspaces.Values.Prepend(_common);

    /// <summary>What is present but malformed, a sentence each naming the setting as spelled in the environment; never its value.</summary>
    /// <returns>Empty when all is well. Absent settings are no problem: the destination is then not used.</returns>
    public IReadOnlyList<string> Validate()
        => [.. _workspaces.Values.SelectMany(workspace => workspace.Problems).Concat(_common.Problems).Distinct().Order(StringComparer.Ordinal)];

    private static string Folded(string workspace)
        => workspace.Trim().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
