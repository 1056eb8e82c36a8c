using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Reads one destination's section, the workspace's own values first, and notes what is malformed.</summary>
/// <param name="spellings">The workspace's id as the settings spell it, often in one way only; empty for the common settings.</param>
/// <param name="client">The client whose settings <paramref name="configuration"/> holds as if they were common; null: they are the
/// environment's.</param>
/// <param name="references">Where the settings are that a value may refer to; null: in <paramref name="configuration"/>.</param>
/// <remarks>Not the configuration binder: that one quotes the value it cannot convert, and here a value may be a secret.</remarks>
internal sealed class SettingReader(
    IConfiguration configuration,
    IReadOnlyList<string> spellings,
    string section,
    ClientSettings? client = null,
    IConfiguration? references = null
)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => [.. _problems.Distinct()];

    /// <summary>Environment spelling of the setting that decides: the workspace's when it is present, even if empty.</summary>
    public string Name(string key) => Own(key)?.Name ?? client?.NameOf(section, key) ?? $"{section}__{key}";

    /// <returns>Empty when absent or blank.</returns>
    public string Text(string key) => (Own(key)?.Value ?? configuration[$"{section}:{key}"])?.Trim() ?? "";

    /// <summary>Text in which only these characters make sense.</summary>
    public string Word(string key, string fallback, Func<char, bool> allowed, string shape)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }
        if (!text.All(allowed))
        {
            _problems.Add($"{Name(key)} is not {shape}.");
            return fallback;
        }
        return text;
    }

    /// <summary>A token as a header can carry it: visible ASCII.</summary>
    public string Token(string key) =>
        Word(key, "", character => character is > ' ' and <= '~', "a token: it holds a space, a line break or a character outside ASCII");

    /// <summary>A key of 24 to 64 bytes in base64 after a prefix.</summary>
    /// <returns>Empty when absent or malformed.</returns>
    public byte[] Key(string key, string prefix)
    {
        var text = Text(key);
        var bytes = new byte[64];
        if (text.Length == 0)
        {
            return [];
        }
        if (
            text.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[prefix.Length..], bytes, out var length)
            && length >= 24
        )
        {
            return bytes[..length];
        }
        _problems.Add($"{Name(key)} is not {prefix} and 24 to 64 bytes in base64.");
        return [];
    }

    /// <summary>A positive id.</summary>
    public int? Id(string key)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return null;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
        {
            return id;
        }
        _problems.Add($"{Name(key)} is not a positive whole number.");
        return null;
    }

    /// <summary>Headers as <c>name: value</c> with <c>;</c> between them, where <c>${NAME}</c> in a value stands for the setting of that
    /// name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> HeadersByReference(string key)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in Text(key).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : header[..colon].Trim();
            if (name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                _problems.Add($"{Name(key)} is not a list of 'name: value' with ';' between them.");
                continue;
            }
            if (Resolved(key, header[(colon + 1)..].Trim()) is { } value)
            {
                headers.Add(new(name, value));
            }
        }
        return headers;
    }

    private string? Resolved(string key, string text)
    {
        while (text.IndexOf("${", StringComparison.Ordinal) is >= 0 and var from)
        {
            var to = text.IndexOf('}', from);
            var name = to < 0 ? "" : text[(from + 2)..to].Trim();
            if (
                name.Length == 0
                || (references ?? configuration)[name.Replace("__", ":", StringComparison.Ordinal)]?.Trim() is not { Length: > 0 } value
                || value.Contains("${", StringComparison.Ordinal)
            )
            {
                _problems.Add(
                    name.Length == 0
                        ? $"{Name(key)} has a reference that is not written as ${{NAME}}."
                        : $"{Name(key)} refers to the setting {name}, which is not set."
                );
                return null;
            }
            text = text[..from] + value + text[(to + 1)..];
        }
        if (!text.All(character => character is >= ' ' and <= '~'))
        {
            _problems.Add($"{Name(key)} has a value with a character that no header can carry.");
            return null;
        }
        return text;
    }

    /// <summary>Notes a problem when a setting is missing that another one needs.</summary>
    /// <param name="needed">Why, and what it looks like; no full stop.</param>
    public void Require(string key, string needed)
    {
        if (Text(key).Length == 0)
        {
            _problems.Add($"{Name(key)} is not set: {needed}.");
        }
    }

    /// <summary>Where a credential goes, so https; this machine alone is spoken to in the clear.</summary>
    [return: NotNullIfNotNull(nameof(fallback))]
    public Uri? BaseAddress(string key, Uri? fallback)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }
        if (
            Uri.TryCreate(text, UriKind.Absolute, out var address)
            && IsSafe(address)
            && address.Query.Length == 0
            && address.Fragment.Length == 0
            && address.UserInfo.Length == 0
        )
        {
            return address;
        }
        _problems.Add(
            $"{Name(key)} is not an absolute https address without user, query and fragment (http is accepted for this machine only)."
        );
        return fallback;
    }

    /// <summary>An address that is itself a secret, so it must not travel in the clear.</summary>
    public Uri? SecretAddress(string key)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && IsSafe(address))
        {
            return address;
        }
        _problems.Add($"{Name(key)} is not an absolute https address (http is accepted for this machine only).");
        return null;
    }

    /// <summary>Notes what is wrong with a setting.</summary>
    /// <param name="what">Goes on after the setting's name; no full stop, no value.</param>
    public void Problem(string key, string what) => _problems.Add($"{Name(key).Replace(":", "__", StringComparison.Ordinal)} {what}.");

    /// <summary>Texts separated by commas.</summary>
    public SettingList List(string key) =>
        new(Text(key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Who takes new leads in turn: the workspace's own list, else the client's, else the common one.</summary>
    public SettingList Owners(string key) =>
        client is { Owners.Count: > 0 } && !client.Values.ContainsKey($"{section}:{key}") ? new(client.Owners) : List(key);

    /// <summary>Names and values in one text: <c>name: value; name: value</c>. A name may hold colons, a value may not.</summary>
    public SettingDictionary Pairs(string key)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in Text(key).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = pair.LastIndexOf(':');
            if (colon <= 0 || colon == pair.Length - 1)
            {
                Problem(key, "is not a list such as 'name: value; name: value'");
                return SettingDictionary.None;
            }
            pairs.Add(new(pair[..colon].Trim(), pair[(colon + 1)..].Trim()));
        }
        return new SettingDictionary(pairs);
    }

    /// <summary>Settings below this one, each with a name of its own, laid over the defaults one by one. An empty one takes a default
    /// away.</summary>
    /// <param name="names">The names that make sense; null where any does.</param>
    public SettingDictionary Map(string key, SettingDictionary defaults, IReadOnlyCollection<string>? names = null)
    {
        var values = defaults.ToDictionary(StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> paths =
        [
            $"{section}:{key}",
            .. spellings.Select(spelling => $"{WorkspaceSettings.Section}:{spelling}:{section}:{key}"),
        ];
        foreach (
            var name in paths
                .SelectMany(path => configuration.GetSection(path).GetChildren())
                .Select(child => child.Key)
                .Distinct(StringComparer.OrdinalIgnoreCase)
        )
        {
            var known = names?.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) ?? name;
            if (names is not null && !names.Contains(known))
            {
                Problem($"{key}:{name}", $"names nothing: {string.Join(", ", names)} are known");
            }
            else if (Text($"{key}:{name}") is { Length: > 0 } text)
            {
                values[known] = text;
            }
            else
            {
                values.Remove(known);
            }
        }
        return new SettingDictionary(values);
    }

    public bool Flag(string key, bool fallback)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }
        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }
        Problem(key, "is neither true nor false");
        return fallback;
    }

    public int Number(string key, int fallback, int least, int most)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }
        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }
        Problem(key, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} to {most}"));
        return fallback;
    }

    /// <summary>A client that says nothing keeps the common pace: whatever else it has of its own, the vendor's limits are the
    /// same.</summary>
    /// <returns>As it is written, see <see cref="PacedSettings.Pace"/>; empty when absent or malformed.</returns>
    public string Pace(string key)
    {
        var text = Text(key) is { Length: > 0 } own ? own : references?[$"{section}:{key}"]?.Trim() ?? "";
        if (text.Length == 0 || text == Destinations.Pace.None || Destinations.Pace.Parse(text) is not null)
        {
            return text;
        }
        Problem(key, "is neither calls/seconds, for example 100/10, nor none");
        return "";
    }

    /// <summary>One of a few words.</summary>
    public string OneOf(string key, string fallback, params IReadOnlyList<string> words)
    {
        var text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }
        if (words.FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }
        Problem(key, $"is none of {string.Join(", ", words)}");
        return fallback;
    }

    private static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private (string Name, string Value)? Own(string key)
    {
        var own = (
            from spelling in spellings
            let value = configuration[$"{WorkspaceSettings.Section}:{spelling}:{section}:{key}"]
            where value is not null
            select (Name: $"{WorkspaceSettings.Section}__{spelling}__{section}__{key}", Value: value)
        ).ToList();
        if (own.Count > 1)
        {
            _problems.Add($"{string.Join(" and ", own.Select(set => set.Name))} are one setting: keep one of them.");
        }
        return own.Count > 0 ? own[0] : null;
    }
}
