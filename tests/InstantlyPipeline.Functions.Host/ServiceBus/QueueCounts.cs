namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>How many messages a queue holds, by state, how many are in its dead-letter queue, and how many it has seen completed.</summary>
public sealed record QueueCounts(int Active, int Scheduled, int Locked, int DeadLettered, long Completed)
{
    /// <summary>What is neither settled nor dead.</summary>
    public int Held => Active + Scheduled + Locked;
}
