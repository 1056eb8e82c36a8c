using InstantlyPipeline.Processing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Functions;

/// <summary>Azure's clock for the pipeline's periodic tasks: a timer each, on one instance at a time.</summary>
/// <remarks>The schedules (second, minute, hour, …; UTC) follow each task's own <see cref="IPeriodicTask.Interval"/>.</remarks>
public sealed partial class RunPeriodicTasks(IEnumerable<IPeriodicTask> tasks, ILogger<RunPeriodicTasks> logger)
{
    /// <summary>Shorter than <c>functionTimeout</c> in host.json, at which the host would end the whole process.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);

    /// <summary>Deliveries that a queue refused go back to it.</summary>
    [Function(nameof(DrainOverflow))]
    public Task DrainOverflow([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        RunAsync("overflow-drain", cancellationToken);

    /// <summary>Days past the retention time are dropped; not on the hour, when everybody's timers fire.</summary>
    [Function(nameof(DropOldDays))]
    public Task DropOldDays([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        RunAsync("retention", cancellationToken);

    /// <summary>Lists and counts are brought up to date, and people who are to be forgotten are, a part at a time.</summary>
    [Function(nameof(KeepUp))]
    public Task KeepUp([TimerTrigger("30 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        RunAsync("upkeep", cancellationToken);

    /// <summary>Instantly's webhooks and the pipeline's own troubles, every five minutes.</summary>
    [Function(nameof(WatchOver))]
    public Task WatchOver([TimerTrigger("45 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        RunAsync("watch", cancellationToken);

    private async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(LongestRun);
        try
        {
            await tasks.Single(task => task.Name == name).RunAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.Unfinished(logger, name, LongestRun);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "The task {Task} was not done within {LongestRun}; its next run goes on."
        )]
        public static partial void Unfinished(ILogger logger, string task, TimeSpan longestRun);
    }
}
