using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Processing;

/// <summary>What is done for the events of one queue: an order of steps and no more.</summary>
public interface IWorkflow
{
    /// <summary>One of <see cref="QueueName.All"/>.</summary>
    string Queue { get; }

    /// <summary>Runs, or after a failure runs again from the top: finished steps answer from the ledger.</summary>
    Task RunAsync(EventRun run, CancellationToken cancellationToken);
}
