using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using InstantlyPipeline.Processing;
using NCrontab;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The timers of the Functions app, read from its source so that they are checked where the worker's packages are missing,
/// too.</summary>
public sealed partial class TimerTests
{
    private static readonly IReadOnlyList<(string Function, string Schedule, string Task)> Timers =
    [
        .. Timer()
            .Matches(Repository.Text("src/InstantlyPipeline.Functions/RunPeriodicTasks.cs"))
            .Select(match => (match.Groups["function"].Value, match.Groups["schedule"].Value, match.Groups["task"].Value)),
    ];

    /// <summary>Every task of the pipeline; name and interval depend on no service, so none is made.</summary>
    private static readonly IReadOnlyList<IPeriodicTask> Tasks =
    [
        .. typeof(IPeriodicTask)
            .Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IPeriodicTask).IsAssignableFrom(type))
            .Select(type => (IPeriodicTask)RuntimeHelpers.GetUninitializedObject(type)),
    ];

    [Fact]
    public void Every_periodic_task_has_its_timer_and_every_timer_its_task()
    {
        Assert.NotEmpty(Tasks);
        Assert.Equal(
            Tasks.Select(task => task.Name).Order(StringComparer.Ordinal),
            Timers.Select(timer => timer.Task).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_timer_fires_as_often_as_its_task_wants()
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.All(
            Timers,
            timer =>
            {
                var interval = Tasks.Single(task => task.Name == timer.Task).Interval;
                var firings = CrontabSchedule
                    .Parse(timer.Schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true })
                    .GetNextOccurrences(start, start + TimeSpan.FromDays(2) + interval)
                    .ToList();
                Assert.All(firings.Zip(firings.Skip(1)), pair => Assert.Equal(interval, pair.Second - pair.First));
                Assert.True(firings.Count > 1, $"{timer.Function} fires once in two days.");
            }
        );
    }

    [Fact]
    public void The_timers_are_those_in_the_README()
    {
        Assert.Equal(Timers.Select(timer => timer.Function).Order(), Readme.Column("Timers", 1).Order());
    }

    [Fact]
    public void A_timer_ends_before_the_host_ends_the_process()
    {
        var longest = int.Parse(
            LongestRun().Match(Repository.Text("src/InstantlyPipeline.Functions/RunPeriodicTasks.cs")).Groups[1].Value,
            CultureInfo.InvariantCulture
        );
        var timeout = TimeSpan.Parse(Repository.Json("host.json")["functionTimeout"]!.ToString(), CultureInfo.InvariantCulture);

        Assert.InRange(TimeSpan.FromMinutes(longest), TimeSpan.FromMinutes(1), timeout - TimeSpan.FromMinutes(1));
    }

    [GeneratedRegex(@"LongestRun = TimeSpan\.FromMinutes\((\d+)\);")]
    private static partial Regex LongestRun();

    [GeneratedRegex("""public Task (?<function>\w+)\(\[TimerTrigger\("(?<schedule>[^"]+)"[^"]*RunAsync\("(?<task>[\w-]+)""")]
    private static partial Regex Timer();
}
