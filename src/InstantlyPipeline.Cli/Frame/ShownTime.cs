using System.Globalization;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Times as a person reads them: in this machine's zone, or in UTC where that is asked for. What is stored and what <c>--json</c>
/// prints is UTC.</summary>
internal static class ShownTime
{
    /// <summary>Set once, before the verb runs.</summary>
    public static bool InUtc { get; set; }

    /// <summary>Behind a column's name or a time: which zone is meant.</summary>
    public static string Zone => InUtc ? " (UTC)" : "";

    /// <summary>To the second.</summary>
    public static string Of(DateTimeOffset time) => Text(time, "yyyy-MM-dd HH:mm:ss");

    /// <summary>To the minute.</summary>
    public static string Minute(DateTimeOffset time) => Text(time, "yyyy-MM-dd HH:mm");

    /// <summary>Without the year, for narrow lists of what is recent.</summary>
    public static string Short(DateTimeOffset time) => Text(time, "MM-dd HH:mm:ss");

    private static string Text(DateTimeOffset time, string format) => In(InUtc ? TimeZoneInfo.Utc : TimeZoneInfo.Local, time, format);

    internal static string In(TimeZoneInfo zone, DateTimeOffset time, string format) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(format, CultureInfo.InvariantCulture);
}
