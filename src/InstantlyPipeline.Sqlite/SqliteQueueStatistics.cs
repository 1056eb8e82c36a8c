using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Sqlite;

/// <summary>Counts the queues of a self-hosted pipeline.</summary>
public sealed class SqliteQueueStatistics(SqliteEventQueue queue) : IQueueStatistics
{
    public IReadOnlyList<QueueStatus> Read() =>
        [
            .. queue
                .Counts()
                .Select(pair => new QueueStatus(
                    pair.Key,
                    pair.Value.Ready,
                    pair.Value.Scheduled,
                    pair.Value.Leased,
                    pair.Value.Dead,
                    queue.Oldest(pair.Key)
                )),
        ];
}
