using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using Xunit;

namespace InstantlyPipeline.Tests.Reminders;

public sealed class WorkingTimeTests
{
    [Theory]
    // Tuesday 18 August 2026, summer time: Berlin is two hours ahead.
    [InlineData("2026-08-18T08:00:00Z", 60, "2026-08-18T09:00:00Z")]
    [InlineData("2026-08-18T04:00:00Z", 60, "2026-08-18T08:00:00Z")] // before the day begins
    [InlineData("2026-08-18T14:30:00Z", 60, "2026-08-19T07:30:00Z")] // half of it the next morning
    [InlineData("2026-08-18T15:00:00Z", 60, "2026-08-19T08:00:00Z")] // at the day's end
    [InlineData("2026-08-18T14:00:00Z", 60, "2026-08-18T15:00:00Z")] // exactly the rest of the day
    [InlineData("2026-08-21T15:00:00Z", 60, "2026-08-24T08:00:00Z")] // Friday evening is Monday morning
    [InlineData("2026-08-22T10:00:00Z", 60, "2026-08-24T08:00:00Z")] // on a Saturday
    [InlineData("2026-08-17T07:00:00Z", 2_400, "2026-08-21T15:00:00Z")] // a whole week
    [InlineData("2026-10-23T14:30:00Z", 60, "2026-10-26T08:30:00Z")] // over the end of summer time: nine o'clock is an hour later
    [InlineData("2026-03-27T15:30:00Z", 60, "2026-03-30T07:30:00Z")] // and over its beginning
    public void Only_the_hours_count_in_which_the_people_work(string start, int minutes, string end) =>
        Assert.Equal(At(end), WorkingTime.After(At(start), TimeSpan.FromMinutes(minutes), Berlin));

    [Theory]
    [InlineData("2026-08-18T09:00:00Z", "2026-08-17T06:00:00Z")]
    [InlineData("2026-08-17T06:00:00Z", "2026-08-17T06:00:00Z")] // on the minute
    [InlineData("2026-08-17T05:59:59Z", "2026-08-10T06:00:00Z")] // a second before
    [InlineData("2026-10-27T00:00:00Z", "2026-10-26T07:00:00Z")] // winter time
    public void The_weeks_moment_is_one_of_the_peoples_own_clock(string now, string latest) =>
        Assert.Equal(At(latest), WorkingTime.Latest((DayOfWeek.Monday, new TimeOnly(8, 0)), At(now), Berlin.TimeZone));

    [Theory]
    [InlineData("TimeZone", "Europe/Berln", "is no time zone")]
    [InlineData("WorkingHours", "17:00-09:00", "the first one earlier")]
    [InlineData("WorkingHours", "nine to five", "the first one earlier")]
    [InlineData("WorkingDays", "mon,tues", "such as mon,tue,wed,thu,fri")]
    [InlineData("Digest", "monday 8", "such as mon 08:00, or off")]
    public void What_is_not_understood_is_named(string setting, string value, string problem)
    {
        var options = TeamOptions.Of(new Dictionary<string, string?> { [setting] = value }, out _);

        var found = Assert.Single(options.Problems(name => $"Team__{name}"));

        Assert.StartsWith($"Team__{setting} ", found.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, found.Problem, StringComparison.Ordinal);
    }

    private static TeamSettings Berlin { get; } = new TeamOptions { TimeZone = "Europe/Berlin" }.Read(isClient: true);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
