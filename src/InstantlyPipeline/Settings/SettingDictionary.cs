using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace InstantlyPipeline.Settings;

/// <summary>Texts by name, as settings hold them. Names match without regard to case. Two maps that hold the same are equal.</summary>
internal sealed class SettingDictionary : IReadOnlyDictionary<string, string>, IEquatable<SettingDictionary>
{
    private readonly FrozenDictionary<string, string> _values;
    private readonly string _written;

    public SettingDictionary(IEnumerable<KeyValuePair<string, string>> values)
    {
        Keys = [.. values.Select(value => value.Key).Distinct(StringComparer.OrdinalIgnoreCase)];
        var last = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            last[name] = value;
        }
        _values = last.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _written = string.Join('\n', this.Select(value => $"{value.Key}={value.Value}"));
    }

    public static SettingDictionary None { get; } = new([]);

    public int Count => _values.Count;

    /// <summary>In the order in which they were given.</summary>
    public IEnumerable<string> Keys { get; }

    public IEnumerable<string> Values => Keys.Select(name => _values[name]);

    public string this[string key] => _values[key];

    public bool ContainsKey(string key) => _values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        Keys.Select(name => KeyValuePair.Create(name, _values[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(SettingDictionary? other) => other is not null && _written == other._written;

    public override bool Equals(object? obj) => Equals(obj as SettingDictionary);

    public override int GetHashCode() => _written.GetHashCode(StringComparison.Ordinal);
}
