using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>What the stand-ins hold, so many of each kind: side effects as the other side sees them, which is where exactly-once is
/// decided.</summary>
internal sealed class DemoEffects : IEquatable<DemoEffects>
{
    // Without kinds that are zero, so that equal effects have equal entries.
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="kind">One of the stand-ins' kinds of effects.</param>
    public int this[string kind]
    {
        get => _counts.GetValueOrDefault(kind);
        init => Set(kind, value);
    }

    /// <summary>In alphabetical order.</summary>
    public IEnumerable<string> Kinds => _counts.Keys;

    public static DemoEffects Of(StandIns standIns)
    {
        var effects = new DemoEffects();
        foreach (var effect in standIns.All.SelectMany(server => server.Effects))
        {
            effects.Set(effect.Kind, effects[effect.Kind] + 1);
        }
        return effects;
    }

    public static DemoEffects operator +(DemoEffects one, DemoEffects other) => Combined(one, other, 1);

    public static DemoEffects operator -(DemoEffects after, DemoEffects before) => Combined(after, before, -1);

    public bool Equals(DemoEffects? other) => other is not null && _counts.SequenceEqual(other._counts);

    public override bool Equals(object? obj) => Equals(obj as DemoEffects);

    public override int GetHashCode() => _counts.Aggregate(0, (hash, count) => HashCode.Combine(hash, count.Key, count.Value));

    /// <summary>Kinds and counts of what is not zero, for people.</summary>
    public override string ToString() =>
        _counts.Count == 0 ? "no side effect" : string.Join(", ", _counts.Select(effect => $"{effect.Value} × {effect.Key}"));

    /// <summary>How many there are, by the place they are in: the first word of their kind.</summary>
    public string InShort() =>
        string.Join(
            ", ",
            _counts
                .GroupBy(effect => effect.Key.Split(' ')[0])
                .Select(place =>
                    $"{place.Key} {place.Sum(effect => effect.Value).ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                )
        );

    private static DemoEffects Combined(DemoEffects one, DemoEffects other, int sign)
    {
        var effects = new DemoEffects();
        foreach (var kind in one._counts.Keys.Union(other._counts.Keys))
        {
            effects.Set(kind, one[kind] + sign * other[kind]);
        }
        return effects;
    }

    private void Set(string kind, int count)
    {
        if (count == 0)
        {
            _counts.Remove(kind);
        }
        else
        {
            _counts[kind] = count;
        }
    }
}
