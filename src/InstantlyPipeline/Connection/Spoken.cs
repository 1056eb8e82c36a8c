using System.Globalization;

namespace InstantlyPipeline.Connection;

/// <summary>Durations as people say them.</summary>
internal static class Spoken
{
    public static string Duration(TimeSpan time) =>
        time switch
        {
            { TotalMinutes: < 1 } => "less than a minute",
            { TotalHours: < 2 } => Of((int)Math.Round(time.TotalMinutes), "minute"),
            { TotalDays: < 2 } => Of((int)Math.Round(time.TotalHours), "hour"),
            _ => Of((int)Math.Round(time.TotalDays), "day"),
        };

    private static string Of(int count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
