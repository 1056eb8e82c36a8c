using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Every destination's settings for one workspace, or the common ones.</summary>
public sealed class WorkspaceDestinations
{
    private readonly FrozenDictionary<DestinationRegistration, DestinationSettings> _settings;

    private WorkspaceDestinations(IConfiguration configuration, IReadOnlyList<string> spellings, WorkspaceDestinations? common)
    {
        _settings = DestinationList.All.ToFrozenDictionary(destination => destination, Read);

        // A workspace that says nothing about a destination shares the very object of the others, and so their client and what it has learnt.
        DestinationSettings Read(DestinationRegistration destination)
            => common is not null && !spellings.Any(spelling => configuration.GetSection($"{WorkspaceSettings.Section}:{spelling}:{destination.Name}").GetChildren().Any())
                ? common.Of(destination)
                : destination.Read(new SettingReader(configuration, spellings, destination.Name));
    }

    /// <summary>In the order of <see cref="DestinationList"/>.</summary>
    public IEnumerable<DestinationSettings> All => DestinationList.All.Select(Of);

    /// <summary>The destinations that lack their credential; their steps are skipped.</summary>
    public IEnumerable<DestinationSettings> Unset => All.Where(own => !own.Configured);

    internal IEnumerable<string> Problems => All.SelectMany(own => own.Problems);

    public DestinationSettings Of(DestinationRegistration destination) => _settings[destination];

    internal static WorkspaceDestinations Common(IConfiguration configuration) => new(configuration, [], null);

    /// <param name="spellings">The workspace's id in each way in which the settings spell it.</param>
    internal static WorkspaceDestinations Of(IReadOnlyList<string> spellings, IConfiguration configuration, WorkspaceDestinations common)
        => new(configuration, spellings, common);
}
