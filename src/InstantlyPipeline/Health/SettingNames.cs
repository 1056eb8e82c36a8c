using InstantlyPipeline.Destinations;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Health;

/// <summary>Looks for settings whose names are mistyped: they are there, and nobody reads them.</summary>
/// <remarks>
/// A variable of another program is none of ours, so an unknown section is reported only when it is nearly one of ours. Within our
/// sections, and for a workspace, everything has to be known. Values are never looked at.
/// </remarks>
internal sealed class SettingNames(IConfiguration configuration, IEnumerable<SettingSection> sections)
{
    private const string Workspaces = "Workspaces";

    private readonly IReadOnlyList<SettingSection> _sections =
    [
        .. sections,
        .. DestinationList.All.Select(destination => new SettingSection(destination.Name, destination.OptionsType)),
    ];

    /// <returns>A sentence for each, with the nearest right name.</returns>
    public IReadOnlyList<string> Mistyped() => [.. configuration.GetChildren().SelectMany(Look).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<string> Look(IConfigurationSection top)
    {
        if (top.Key.Equals(Workspaces, StringComparison.OrdinalIgnoreCase))
        {
            return top.GetChildren().SelectMany(workspace => workspace.GetChildren().SelectMany(LookAtDestination));
        }
        if (_sections.Any(section => Is(section.Name, top.Key)))
        {
            return LookInto(top);
        }
        if (!top.GetChildren().Any())
        {
            return LookAtVariable(top.Key);
        }
        string[] names =
        [
            .. _sections.Select(section => section.Name).Where(name => !name.Contains(':', StringComparison.Ordinal)),
            Workspaces,
        ];
        return Nearest.To(top.Key, names) is { } near ? Leaves(top).Select(leaf => Unread(leaf, near + leaf.Path[top.Key.Length..])) : [];
    }

    /// <summary>One underscore where two belong. Names in capitals are other programs' as a rule: <c>OPENAI_API_KEY</c>.</summary>
    private IEnumerable<string> LookAtVariable(string name) =>
        name.Contains('_', StringComparison.Ordinal) && name.Any(char.IsLower)
            ? _sections
                .SelectMany(section => section.Keys.Select(key => $"{section.Name}:{key}"))
                .Where(known => Bare(known) == Bare(name))
                .Take(1)
                .Select(known => $"{name} is not read. Did you mean {Spelled(known)}?")
            : [];

    private IEnumerable<string> LookAtDestination(IConfigurationSection section)
    {
        if (DestinationList.All.Any(destination => Is(destination.Name, section.Key)))
        {
            return LookInto(section);
        }
        var near = Nearest.To(section.Key, DestinationList.All.Select(destination => destination.Name));
        return Leaves(section)
            .Select(leaf =>
                Unread(leaf, near is null ? null : $"{section.Path[..^section.Key.Length]}{near}{leaf.Path[section.Path.Length..]}")
            );
    }

    private IEnumerable<string> LookInto(IConfigurationSection section)
    {
        var own = _sections.Where(known => Is(known.Name, section.Path) || Is(known.Name, section.Key)).SelectMany(known => known.Keys);
        var nested = _sections
            .Where(known => known.Name.StartsWith(section.Path + ":", StringComparison.OrdinalIgnoreCase))
            .Select(known => known.Name[(section.Path.Length + 1)..])
            .ToList();
        var names = own.Concat(nested).ToList();
        return section
            .GetChildren()
            .SelectMany(child =>
                nested.Exists(name => Is(name, child.Key)) ? LookInto(child)
                : names.Exists(name => Is(name, child.Key)) ? []
                : Nearest.To(child.Key, names) is { } near
                    ? Leaves(child).Select(leaf => Unread(leaf, $"{section.Path}:{near}{leaf.Path[child.Path.Length..]}"))
                : Leaves(child).Select(leaf => Unread(leaf, null))
            );
    }

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().Any() ? section.GetChildren().SelectMany(Leaves) : [section];

    private static string Unread(IConfigurationSection leaf, string? near) =>
        near is null
            ? $"{Spelled(leaf.Path)} is not read: there is no such setting; docs/settings.md lists them."
            : $"{Spelled(leaf.Path)} is not read. Did you mean {Spelled(near)}?";

    private static string Spelled(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static string Bare(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
