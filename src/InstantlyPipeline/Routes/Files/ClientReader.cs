using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Routes.Files;

/// <summary>Reads the clients of the file.</summary>
/// <param name="lines">Filled with the line of each setting, by its path.</param>
internal sealed class ClientReader(IConfiguration configuration, ProblemList problems, Dictionary<string, int> lines)
{
    private const int LongestName = 40;

    private readonly Dictionary<string, string> _ownerOf = [];

    public IReadOnlyList<ClientSettings> Read(FileNode clients) =>
        [.. problems.Named(clients, "clients").Select(client => One(client.Name, client.Line, client.Value))];

    private ClientSettings One(string name, int line, FileNode node)
    {
        var path = $"clients.{name}";
        if (name.Length is 0 or > LongestName || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
        {
            problems.Add(
                line,
                $"{ProblemList.Shown(name)} cannot be a client's name: at most {LongestName} letters, digits, dashes and underscores, "
                    + $"for it is part of an address."
            );
        }
        var members = problems.Members(node, path, [.. FileWords.OfClient, .. FileWords.Destinations]);
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var destination in DestinationList.All)
        {
            if (members.GetValueOrDefault(destination.Name) is { } section)
            {
                lines[$"{path}.{ClientSettings.Camel(destination.Name)}"] = section.Line;
                ReadDestination(destination, section, $"{path}.{ClientSettings.Camel(destination.Name)}", values);
            }
        }
        return new(name, Workspaces(name, line, members.GetValueOrDefault("workspaces"), path))
        {
            Values = values,
            Owners = [.. problems.List(members.GetValueOrDefault("owners"), $"{path}.owners").Select(owner => owner.Text)],
            WebhookSecrets =
            [
                .. problems
                    .List(members.GetValueOrDefault("webhookSecrets"), $"{path}.webhookSecrets")
                    .Select(secret => Usable(Resolve(secret.Text, secret.Line, $"{path}.webhookSecrets", isSecret: true), secret, path))
                    .OfType<string>(),
            ],
            Team = members.GetValueOrDefault("team") is { } team ? Team(team, $"{path}.team") : null,
            Watch = members.GetValueOrDefault("watch") is { } watch ? Watch(watch, $"{path}.watch") : null,
            Observes = problems.OneOf(members.GetValueOrDefault("mode"), $"{path}.mode", FileWords.Modes) == "observe",
            Inherits = Inherited(members.GetValueOrDefault("inherits"), $"{path}.inherits"),
        };
    }

    private WatchSettings Watch(FileNode node, string path)
    {
        var members = problems.Members(node, path, FileWords.OfWatch);
        return new()
        {
            SilenceHours = Number("silenceHours"),
            DeadLetters = Number("deadLetters"),
            FailingMinutes = Number("failingMinutes"),
        };

        int? Number(string name)
        {
            if (!members.TryGetValue(name, out var value))
            {
                return null;
            }
            if (
                value.Kind is JsonTokenType.Number
                && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number <= 100_000
            )
            {
                return number;
            }
            problems.Add(value.Line, $"{path}.{name} has to be a whole number from 0 to 100000.");
            return null;
        }
    }

    /// <summary>The common settings, and over them what the client says.</summary>
    private TeamSettings Team(FileNode node, string path)
    {
        var members = problems.Members(node, path, FileWords.OfTeam);
        var texts = TeamOptions.Texts(configuration);
        foreach (var (name, value) in members)
        {
            texts[name] = value.Kind is JsonTokenType.Number ? value.Text : problems.Text(value, $"{path}.{name}");
        }
        var options = TeamOptions.Of(texts, out var unreadable);
        foreach (
            var (setting, sentence) in options
                .Problems(setting => $"{path}.{ClientSettings.Camel(setting)}")
                .Concat(unreadable.Select(setting => (setting, $"{path}.{ClientSettings.Camel(setting)} has to be a whole number.")))
        )
        {
            if (members.TryGetValue(ClientSettings.Camel(setting), out var wrong))
            {
                problems.Add(wrong.Line, sentence);
            }
        }
        return options.Read(isClient: true);
    }

    /// <returns>Null when deliveries could not be told by it, which is a problem.</returns>
    private string? Usable(string? secret, (string Text, int Line) written, string path)
    {
        var problem =
            secret is null ? null
            : WeakSecrets.IsNone(secret) ? $"{path}.webhookSecrets: {WeakSecrets.Refusal(written.Text)}"
            : UnresolvedSecret.Is(secret)
                ? $"{path}.webhookSecrets: {written.Text} still is a Key Vault reference: Azure could not read the secret. Check the "
                    + $"vault's role assignments, then restart the app."
            : null;
        if (problem is not null)
        {
            problems.Add(written.Line, problem);
        }
        return problem is null ? secret : null;
    }

    private IReadOnlyList<string> Workspaces(string name, int line, FileNode? node, string path)
    {
        if (node is null)
        {
            problems.Add(line, $"{path} has no workspaces: give their ids, which Instantly shows under Settings and in each event.");
            return [];
        }
        var ids = problems.List(node, $"{path}.workspaces");
        foreach (var (id, at) in ids)
        {
            if (!_ownerOf.TryAdd(WorkspaceId.Folded(id), name))
            {
                var other = _ownerOf[WorkspaceId.Folded(id)];
                problems.Add(
                    at,
                    other == name
                        ? $"{path}.workspaces names {ProblemList.Shown(id)} twice."
                        : $"{path}.workspaces names {ProblemList.Shown(id)}, which is {other}'s already: a workspace has one client."
                );
            }
        }
        if (ids.Count == 0)
        {
            problems.Add(node.Line, $"{path}.workspaces is empty: give at least one workspace's id.");
        }
        return [.. ids.Select(id => id.Text)];
    }

    private List<string> Inherited(FileNode? node, string path)
    {
        var names = new List<string>();
        foreach (var (text, line) in problems.List(node, path))
        {
            if (text.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                names.AddRange(FileWords.Destinations);
            }
            else if (FileWords.Destinations.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(text);
            }
            else
            {
                problems.Add(
                    line,
                    $"{path} knows no {ProblemList.Shown(text)}. {Nearest.DidYouMean(text, [.. FileWords.Destinations, "all"])}"
                );
            }
        }
        return names;
    }

    private void ReadDestination(DestinationRegistration destination, FileNode section, string path, Dictionary<string, string?> values)
    {
        var settings = FileWords.SettingsOf(destination);
        foreach (var (name, node) in problems.Members(section, path, [.. settings.Keys]))
        {
            var setting = settings.Keys.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
            lines[$"{path}.{setting}"] = node.Line;
            ReadSetting($"{destination.Name}:{setting}", settings[setting], node, $"{path}.{setting}", values);
        }
    }

    private void ReadSetting(string key, Type type, FileNode node, string path, Dictionary<string, string?> values)
    {
        switch (node.Kind)
        {
            case JsonTokenType.StartObject when FileWords.IsMap(type):
                foreach (var (name, _, value) in problems.Named(node, path))
                {
                    values[$"{key}:{name}"] = value.Kind is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
                        ? value.Text
                        : problems.Text(value, $"{path}.{name}");
                }
                // Some settings of this kind are read one by one, others as one text.
                values[key] = string.Join(
                    "; ",
                    node.Members.Select(member => $"{member.Name}: {values.GetValueOrDefault($"{key}:{member.Name}")}")
                );
                break;
            case JsonTokenType.StartArray when FileWords.IsList(type):
                values[key] = string.Join(", ", problems.List(node, path).Select(item => item.Text));
                break;
            case JsonTokenType.String:
                values[key] = node.Text.Length == 0 ? "" : Resolve(node.Text.Trim(), node.Line, path, FileWords.IsSecret(key));
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                values[key] = node.Text;
                break;
            default:
                problems.Add(node.Line, $"{path} has to be {FileWords.Kind(type)}, and is {node.KindName}.");
                break;
        }
    }

    /// <summary>A text itself, or what the setting holds that it names.</summary>
    /// <returns>Null when that is a problem.</returns>
    private string? Resolve(string text, int line, string path, bool isSecret)
    {
        if (!text.StartsWith(FileWords.SettingPrefix, StringComparison.Ordinal))
        {
            if (isSecret)
            {
                problems.Add(
                    line,
                    $"{path} is a secret and does not belong into a file: put it into a setting, and write "
                        + $"{FileWords.SettingPrefix}<the setting's name> here."
                );
                return null;
            }
            return text;
        }
        var name = text[FileWords.SettingPrefix.Length..];
        if (configuration[name.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } value)
        {
            return value;
        }
        var near = Nearest.To(
            name,
            configuration
                .AsEnumerable()
                .Where(setting => setting.Value is not null)
                .Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal))
        );
        problems.Add(
            line,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path} names the setting {ProblemList.Shown(name)}, which is not set.{(near is null ? "" : $" Did you mean {near}?")}"
            )
        );
        return null;
    }
}
