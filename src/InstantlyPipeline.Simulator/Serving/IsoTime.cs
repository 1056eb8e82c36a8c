using System.Globalization;

namespace InstantlyPipeline.Simulator;

internal static class IsoTime
{
    /// <summary>In UTC to the millisecond, as most of the services write their times.</summary>
    public static string Iso(this DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
