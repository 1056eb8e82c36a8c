using InstantlyPipeline.Processing;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions;

/// <summary>Azure's clock for the pipeline's periodic tasks: a timer each, on one instance at a time.</summary>
/// <remarks>The schedules (second, minute, hour, …; UTC) follow each task's own <see cref="IPeriodicTask.Interval"/>.</remarks>
public sealed class RunPeriodicTasks(IEnumerable<IPeriodicTask> tasks)
{
    /// <summary>Deliveries that a queue refused go back to it.</summary>
    [Function(nameof(DrainOverflow))]
    public Task DrainOverflow([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync("overflow-drain", cancellationToken);

    /// <summary>Days past the retention time are dropped; not on the hour, when everybody's timers fire.</summary>
    [Function(nameof(DropOldDays))]
    public Task DropOldDays([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync("retention", cancellationToken);

    private Task RunAsync(string name, CancellationToken cancellationToken) => tasks.Single(task => task.Name == name).RunAsync(cancellationToken);
}
