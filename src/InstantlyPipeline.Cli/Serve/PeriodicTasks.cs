using InstantlyPipeline.Processing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Runs every <see cref="IPeriodicTask"/> of the pipeline, each on its own clock; the first run comes one interval after the start.</summary>
internal sealed partial class PeriodicTasks(IEnumerable<IPeriodicTask> tasks, TimeProvider time, ILogger<PeriodicTasks> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(tasks.Select(task => RepeatAsync(task, stoppingToken)));

    private async Task RepeatAsync(IPeriodicTask task, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(task.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
