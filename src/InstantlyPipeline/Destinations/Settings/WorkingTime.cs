namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Counts by a team's working hours.</summary>
internal static class WorkingTime
{
    /// <summary>An hour a week, and the longest wait that a setting allows.</summary>
    private const int MostDays = 100_000;

    /// <summary>The moment at which so much working time has passed.</summary>
    /// <param name="working">More than zero.</param>
    public static DateTimeOffset After(DateTimeOffset start, TimeSpan working, TeamSettings team)
    {
        var (day, left) = (DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(start, team.TimeZone).DateTime), working);
        for (var days = 0; days < MostDays; days++, day = day.AddDays(1))
        {
            if (!team.Days.Contains(day.DayOfWeek))
            {
                continue;
            }
            // A day on which the clocks change is longer or shorter by the hour that is there or not.
            var (begins, ends) = (At(day, team.From, team.TimeZone), At(day, team.To, team.TimeZone));
            var from = start > begins ? start : begins;
            if (from >= ends)
            {
                continue;
            }
            if (ends - from >= left)
            {
                return (from + left).ToUniversalTime();
            }
            left -= ends - from;
        }
        throw new ArgumentOutOfRangeException(nameof(working), working, "No team works so little.");
    }

    /// <summary>The last such moment of the week that is not in the future.</summary>
    public static DateTimeOffset Latest((DayOfWeek Day, TimeOnly At) weekly, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var back = 0; ; back++)
        {
            var day = today.AddDays(-back);
            if (day.DayOfWeek == weekly.Day && At(day, weekly.At, zone) is var at && at <= now)
            {
                return at.ToUniversalTime();
            }
        }
    }

    /// <summary>A time that the clocks skip is the first one after it.</summary>
    private static DateTimeOffset At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
