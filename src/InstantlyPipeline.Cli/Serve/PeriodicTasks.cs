using InstantlyPipeline.Processing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Runs every <see cref="IPeriodicTask"/> of the pipeline, each on its own clock; the first run comes one interval after the
/// start, where the task wants no other.</summary>
internal sealed partial class PeriodicTasks(
    IEnumerable<IPeriodicTask> tasks,
    TimeProvider time,
    ILogger<PeriodicTasks> logger,
    IHostApplicationLifetime? lifetime = null
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(tasks.Select(task => RepeatAsync(task, stoppingToken)));

    /// <summary>What runs at the start may knock at our own door, which opens after this service has started.</summary>
    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        if (lifetime is null)
        {
            return;
        }
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var open = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var stop = stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RepeatAsync(IPeriodicTask task, CancellationToken stoppingToken)
    {
        if (task.RunsAtStart)
        {
            await StartedAsync(stoppingToken);
        }
        var wait = task.RunsAtStart ? TimeSpan.Zero : task.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = task.Interval;
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            try
            {
                await task.RunAsync(stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                // One task's trouble is not another's, and its next run may pass.
                Log.Failed(logger, task.Name, task.Interval, ex);
            }
            catch (OperationCanceledException)
            {
                return; // stopped; the next start goes on
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The task {Task} failed; it runs again in {Interval}.")]
        public static partial void Failed(ILogger logger, string task, TimeSpan interval, Exception exception);
    }
}
