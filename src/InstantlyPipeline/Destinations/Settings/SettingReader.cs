using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Reads one destination's section, the workspace's own values first, and notes what is malformed.</summary>
/// <param name="spellings">The workspace's id as the settings spell it, often in one way only; empty for the common settings.</param>
/// <param name="client">The client whose settings <paramref name="configuration"/> holds as if they were common; null: they are the environment's.</param>
/// <remarks>Not the configuration binder: that one quotes the value it cannot convert, and here a value may be a secret.</remarks>
internal sealed class SettingReader(IConfiguration configuration, IReadOnlyList<string> spellings, string section, ClientSettings? client = null)
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
    public string Token(string key)
        => Word(key, "", character => character is > ' ' and <= '~', "a token: it holds a space, a line break or a character outside ASCII");

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
        if (text.StartsWith(prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[prefix.Length..], bytes, out var length) && length >= 24)
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
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && IsSafe(address) && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0)
        {
            return address;
        }
        _problems.Add($"{Name(key)} is not an absolute https address without user, query and fragment (http is accepted for this machine only).");
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

    private static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private (string Name, string Value)? Own(string key)
    {
        var own = (from spelling in spellings
                   let value = configuration[$"{WorkspaceSettings.Section}:{spelling}:{section}:{key}"]
                   where value is not null
                   select (Name: $"{WorkspaceSettings.Section}__{spelling}__{section}__{key}", Value: value)).ToList();
        if (own.Count > 1)
        {
            _problems.Add($"{string.Join(" and ", own.Select(set => set.Name))} are one setting: keep one of them.");
        }
        return own.Count > 0 ? own[0] : null;
    }
}
