namespace InstantlyPipeline.Queues;

/// <summary>Counts the queues, where the host can do so cheaply; in Azure the platform's own metrics tell.</summary>
public interface IQueueStatistics
{
    /// <summary>Every queue, empty ones too.</summary>
    IReadOnlyList<QueueStatus> Read();
}
