using System.Threading.Channels;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

public sealed class PeriodicTasksTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly WatchedTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_task_that_failed_runs_again_at_its_time_and_holds_up_no_other()
    {
        var failing = new ScriptedTask("failing", Interval, _ => throw new IOException("the disk is full"));
        var steady = new ScriptedTask("steady", Interval, _ => Task.CompletedTask);
        using var host = new PeriodicTasks([failing, steady], _time, NullLogger<PeriodicTasks>.Instance);
        await host.StartAsync(TestContext.Current.CancellationToken);

        for (var run = 1; run <= 3; run++)
        {
            await _time.TimerSetAsync(Interval, Patience, TestContext.Current.CancellationToken);
            await _time.TimerSetAsync(Interval, Patience, TestContext.Current.CancellationToken);
            _time.Advance(Interval);
            Assert.Equal(run, await failing.Runs.Reader.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Equal(run, await steady.Runs.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stopping_ends_a_task_that_is_at_work()
    {
        var endless = new ScriptedTask("endless", Interval, ct => Task.Delay(Timeout.InfiniteTimeSpan, ct));
        using var host = new PeriodicTasks([endless], _time, NullLogger<PeriodicTasks>.Instance);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await _time.TimerSetAsync(Interval, Patience, TestContext.Current.CancellationToken);
        _time.Advance(Interval);
        await endless.Runs.Reader.ReadAsync(TestContext.Current.CancellationToken);

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(host.ExecuteTask!.IsCompletedSuccessfully);
    }

    private sealed class ScriptedTask(string name, TimeSpan interval, Func<CancellationToken, Task> run) : IPeriodicTask
    {
        private int _count;

        public Channel<int> Runs { get; } = Channel.CreateUnbounded<int>();

        public string Name => name;

        public TimeSpan Interval => interval;

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Runs.Writer.TryWrite(++_count);
            return run(cancellationToken);
        }
    }
}
