using System.Globalization;

namespace InstantlyPipeline.Destinations;

/// <summary>A rate: so many calls in any window of this length.</summary>
public sealed record Pace(int Calls, TimeSpan Window)
{
    /// <summary>What a setting says for no rate at all.</summary>
    internal const string None = "none";

    private const int MostCalls = 1_000_000;
    private const int MostSeconds = 86_400;

    internal static Pace PerSecond(int calls) => new(calls, TimeSpan.FromSeconds(1));

    internal static Pace PerMinute(int calls) => new(calls, TimeSpan.FromMinutes(1));

    /// <summary>Reads <c>calls/seconds</c>, for example <c>100/10</c>.</summary>
    /// <returns>Null when it is written in another way.</returns>
    internal static Pace? Parse(string text) =>
        text.Split('/') is [var calls, var seconds]
        && int.TryParse(calls, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && number is > 0 and <= MostCalls
        && length is > 0 and <= MostSeconds
            ? new(number, TimeSpan.FromSeconds(length))
            : null;

    /// <summary>As a setting has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Calls}/{Window.TotalSeconds:0.###}");
}
