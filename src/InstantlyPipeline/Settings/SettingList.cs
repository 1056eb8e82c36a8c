using System.Collections;

namespace InstantlyPipeline.Settings;

/// <summary>Texts in an order, as a setting holds them. Two lists that hold the same are equal.</summary>
internal sealed class SettingList(IEnumerable<string> values) : IReadOnlyList<string>, IEquatable<SettingList>
{
    private readonly string[] _values = [.. values];

    public static SettingList Empty { get; } = new([]);

    public int Count => _values.Length;

    public string this[int index] => _values[index];

    public IEnumerator<string> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(SettingList? other) => other is not null && _values.SequenceEqual(other._values, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as SettingList);

    public override int GetHashCode() =>
        _values.Aggregate(0, (hash, value) => HashCode.Combine(hash, value.GetHashCode(StringComparison.Ordinal)));
}
