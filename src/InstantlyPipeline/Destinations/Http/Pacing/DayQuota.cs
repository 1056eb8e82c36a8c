using System.Globalization;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>How many calls an account has left of a day.</summary>
/// <param name="Left">Not yet used.</param>
/// <param name="Limit">All of the day; null where the destination does not say it.</param>
internal sealed record DayQuota(long Left, long? Limit)
{
    /// <summary>Whether so little is left that a person should know.</summary>
    public bool IsLow => Limit is { } limit ? Left * 20 < limit : Left == 0;

    public override string ToString() =>
        Limit is { } limit
            ? string.Create(CultureInfo.InvariantCulture, $"{Left:N0} of the day's {limit:N0} calls are left")
            : string.Create(CultureInfo.InvariantCulture, $"{Left:N0} calls of the day are left");
}
