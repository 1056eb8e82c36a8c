using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>
/// The destinations' settings per workspace: section <c>HubSpot</c> (and so on) for everybody, or a client's own; and
/// <c>Workspaces:&lt;workspace id&gt;:HubSpot</c> laid over it, setting by setting.
/// </summary>
/// <remarks>
/// One reading, which does not change: ask <see cref="CurrentSettings"/> for the one in force. A workspace's setting that is present but
/// empty counts: that is how one workspace switches a destination off. What is set under different spellings of an id
/// (<see cref="WorkspaceId"/>) counts together; one setting that is there twice is a problem. A client has none of the common settings but
/// those it says it inherits.
/// </remarks>
public sealed class WorkspaceSettings
{
    internal const string Section = "Workspaces";

    private readonly WorkspaceDestinations _common;
    private readonly Lazy<(TeamSettings Client, TeamSettings Everybody)> _team;
    private readonly FrozenDictionary<string, WorkspaceDestinations> _folded;
    private readonly FrozenDictionary<string, WorkspaceDestinations> _dashed;

    public WorkspaceSettings(IConfiguration configuration)
        : this(configuration, [], keepUnknown: false) { }

    /// <param name="clients">Each workspace is at most one client's.</param>
    /// <param name="keepUnknown">Events of a workspace that is no client's are kept, and not acted on.</param>
    public WorkspaceSettings(IConfiguration configuration, IReadOnlyList<ClientSettings> clients, bool keepUnknown)
    {
        KeepsUnknown = keepUnknown;
        Clients = clients;
        _common = WorkspaceDestinations.Common(configuration);
        _team = new(() =>
        {
            var options = TeamOptions.Of(configuration);
            return (options.Read(isClient: true), options.Read(isClient: false));
        });
        string[] spelled = [.. configuration.GetSection(Section).GetChildren().Select(workspace => workspace.Key)];
        var byId = spelled.ToLookup(WorkspaceId.Folded);
        var byDashes = spelled
            .Where(spelling => WorkspaceId.WithDashes(spelling) is not null)
            .ToLookup(spelling => WorkspaceId.WithDashes(spelling)!);
        var standards = clients.Select(client => WorkspaceDestinations.Of(client, configuration)).ToList();
        var standardOf = standards
            .SelectMany(standard => standard.Client!.Workspaces.Select(id => (Id: WorkspaceId.Folded(id), Standard: standard)))
            .DistinctBy(own => own.Id)
            .ToDictionary(own => own.Id, own => own.Standard);

        _folded = byId.Select(same => same.Key)
            .Concat(standardOf.Keys)
            .Distinct()
            .ToFrozenDictionary(id => id, id => Lay([.. byId[id]], standardOf.GetValueOrDefault(id, _common)));
        _dashed = byDashes.ToFrozenDictionary(
            same => same.Key,
            same =>
                Lay(
                    [.. same.Concat(byId[WorkspaceId.Folded(same.Key)]).Distinct()],
                    standardOf.GetValueOrDefault(WorkspaceId.Folded(same.Key), _common)
                )
        );
        All = [_common, .. standards.Concat(_dashed.Values).Concat(_folded.Values).Distinct()];

        WorkspaceDestinations Lay(IReadOnlyList<string> spellings, WorkspaceDestinations standard) =>
            spellings.Count == 0 ? standard : WorkspaceDestinations.Over(standard, spellings, configuration);
    }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<ClientSettings> Clients { get; }

    /// <summary>Events of a workspace that is no client's, and has no settings of its own, are kept and not acted on.</summary>
    public bool KeepsUnknown { get; }

    /// <summary>The common settings first, then each client's and each workspace's that has its own.</summary>
    internal IReadOnlyList<WorkspaceDestinations> All { get; }

    /// <summary>The workspace's own settings over its client's, else over the common ones; a workspace nobody configured has the common
    /// ones.</summary>
    public WorkspaceDestinations For(string workspace) =>
        _dashed.GetValueOrDefault(WorkspaceId.Exact(workspace)) ?? _folded.GetValueOrDefault(WorkspaceId.Folded(workspace), _common);

    /// <summary>The destinations that lack their common credential, each with the names of the clients that have one of their own, and the
    /// ids of such workspaces that are no client's.</summary>
    public IReadOnlyList<(DestinationSettings Common, IReadOnlyList<string> Own)> UnsetForAll =>
        [
            .. _common.Unset.Select(unset =>
                (
                    unset,
                    (IReadOnlyList<string>)
                        [
                            .. All.Where(own => own.Client is not null && own.Of(unset.Destination).Configured)
                                .Select(own => own.Client!.Name)
                                .Concat(
                                    _folded
                                        .Where(own => own.Value.Client is null && own.Value.Of(unset.Destination).Configured)
                                        .Select(own => own.Key)
                                )
                                .Distinct(),
                        ]
                )
            ),
        ];

    /// <summary>When the people work who answer the workspace's leads, and of what they are reminded.</summary>
    public TeamSettings TeamOf(string workspace) =>
        For(workspace).Client is { } client ? client.Team ?? _team.Value.Client : _team.Value.Everybody;

    /// <returns>The workspaces of a client by its name, without regard to case; null where no client has it.</returns>
    public IReadOnlyList<string>? WorkspacesOf(string client) =>
        All.Select(own => own.Client)
            .FirstOrDefault(one => one is not null && one.Name.Equals(client.Trim(), StringComparison.OrdinalIgnoreCase))
            ?.Workspaces;

    /// <summary>Whether the workspace is a client's or has settings of its own.</summary>
    public bool Knows(string workspace) => For(workspace) != _common;

    /// <summary>What is present but malformed, a sentence each naming the setting as spelled in the environment or in the file; never its
    /// value.</summary>
    /// <returns>Empty when all is well. Absent settings are no problem: the destination is then not used.</returns>
    public IReadOnlyList<string> Validate() =>
        [.. All.SelectMany(workspace => workspace.Problems).Distinct().Order(StringComparer.Ordinal)];
}
