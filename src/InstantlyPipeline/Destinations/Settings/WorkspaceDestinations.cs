using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Every destination's settings for one workspace, for a client, or the common ones.</summary>
public sealed class WorkspaceDestinations
{
    private readonly FrozenDictionary<DestinationRegistration, DestinationSettings> _settings;

    /// <summary>What a client's or everybody's settings were read from, so that a workspace's can be laid over them.</summary>
    private readonly IConfiguration _standard;

    /// <param name="environment">Where a value's references are looked up: a client has the settings that it names, and no others.</param>
    private WorkspaceDestinations(
        IConfiguration standard,
        IConfiguration environment,
        IReadOnlyList<string> spellings,
        ClientSettings? client,
        WorkspaceDestinations? shared
    )
    {
        _standard = standard;
        Client = client;
        _settings = DestinationList.All.ToFrozenDictionary(destination => destination, Read);

        // A workspace that says nothing about a destination shares the very object of the others, and so their client and what it has
        // learnt.
        DestinationSettings Read(DestinationRegistration destination) =>
            shared is not null
            && !spellings.Any(spelling =>
                standard.GetSection($"{WorkspaceSettings.Section}:{spelling}:{destination.Name}").GetChildren().Any()
            )
                ? shared.Of(destination)
                : destination.Read(new SettingReader(standard, spellings, destination.Name, client, environment));
    }

    /// <summary>Whose workspace it is; null where no file names it.</summary>
    public ClientSettings? Client { get; }

    /// <summary>In the order of <see cref="DestinationList"/>.</summary>
    public IEnumerable<DestinationSettings> All => DestinationList.All.Select(Of);

    /// <summary>The destinations that lack their credential; their steps are skipped.</summary>
    public IEnumerable<DestinationSettings> Unset => All.Where(own => !own.Configured);

    internal IEnumerable<string> Problems => All.SelectMany(own => own.Problems);

    public DestinationSettings Of(DestinationRegistration destination) => _settings[destination];

    internal static WorkspaceDestinations Common(IConfiguration configuration) => new(configuration, configuration, [], null, null);

    /// <summary>A client's: what it says itself, and the common settings of the destinations it inherits.</summary>
    internal static WorkspaceDestinations Of(ClientSettings client, IConfiguration configuration)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (
            var (key, value) in DestinationList
                .All.Where(destination => client.InheritsFrom(destination.Name))
                .SelectMany(destination => configuration.GetSection(destination.Name).AsEnumerable())
                .Concat(client.Values)
        )
        {
            values[key] = value;
        }
        return new(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), configuration, [], client, null);
    }

    /// <param name="spellings">The workspace's id in each way in which the settings spell it.</param>
    internal static WorkspaceDestinations Over(
        WorkspaceDestinations standard,
        IReadOnlyList<string> spellings,
        IConfiguration configuration
    ) =>
        new(
            standard.Client is null
                ? configuration
                : new ConfigurationBuilder()
                    .AddConfiguration(standard._standard)
                    .AddInMemoryCollection(
                        spellings.SelectMany(spelling => configuration.GetSection($"{WorkspaceSettings.Section}:{spelling}").AsEnumerable())
                    )
                    .Build(),
            configuration,
            spellings,
            standard.Client,
            standard
        );
}
