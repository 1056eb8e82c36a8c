using System.Globalization;

namespace InstantlyPipeline.Soak;

/// <summary>How long one kind of effect took, from the moment its reply was sent.</summary>
internal sealed class Timings(string name, TimeSpan most)
{
    private readonly List<double> _outside = [];
    private readonly List<double> _within = [];

    public void Add(TimeSpan took, bool inOutage) => (inOutage ? _within : _outside).Add(took.TotalMilliseconds);

    /// <summary>Outside of the outages, fast enough.</summary>
    public bool Good => _outside.Count > 0 && Percentile(_outside, 95) < most.TotalMilliseconds;

    public string Row =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {_outside.Count} | {Percentile(_outside, 50):F0} ms | {Percentile(_outside, 95):F0} ms | "
                + $"{Percentile(_outside, 100):F0} ms | {_within.Count} | {Percentile(_within, 95) / 1000:F1} s | "
                + $"{Percentile(_within, 100) / 1000:F1} s |"
        );

    /// <summary>By nearest rank; 0 of nothing.</summary>
    internal static double Percentile(IReadOnlyCollection<double> values, int percent) =>
        values.Count == 0 ? 0 : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(values.Count * percent / 100.0) - 1));
}
