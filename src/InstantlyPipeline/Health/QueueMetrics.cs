using System.Diagnostics.Metrics;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Telemetry;

namespace InstantlyPipeline.Health;

/// <summary>Depth of every queue and the age of its oldest message, on the meter <c>InstantlyPipeline</c>.</summary>
public sealed class QueueMetrics
{
    /// <summary>Counting a deep queue costs time, and several instruments ask at once.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly IQueueStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private (DateTimeOffset At, IReadOnlyList<QueueStatus> Queues)? _last;

    public QueueMetrics(IQueueStatistics statistics, IMeterFactory meters, TimeProvider time)
    {
        _statistics = statistics;
        _time = time;
        var meter = meters.Create(PipelineMetrics.MeterName);
        meter.CreateObservableGauge("instantly.queue.depth", Depths, "{message}", "Messages by queue and state.");
        meter.CreateObservableGauge("instantly.queue.age", Ages, "s", "How long the oldest message that could be received has waited.");
    }

    private IEnumerable<Measurement<long>> Depths() =>
        Read()
            .SelectMany(queue =>
                (Measurement<long>[])
                    [
                        new(queue.Ready, new("queue", queue.Queue), new("state", "ready")),
                        new(queue.Scheduled, new("queue", queue.Queue), new("state", "scheduled")),
                        new(queue.Leased, new("queue", queue.Queue), new("state", "in-work")),
                        new(queue.Dead, new("queue", queue.Queue), new("state", "dead")),
                    ]
            );

    private IEnumerable<Measurement<double>> Ages() =>
        Read()
            .Select(queue => new Measurement<double>(
                (_time.GetUtcNow() - queue.Oldest ?? TimeSpan.Zero).TotalSeconds,
                new KeyValuePair<string, object?>("queue", queue.Queue)
            ));

    private IReadOnlyList<QueueStatus> Read()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_last is not { } last || now - last.At >= Fresh)
            {
                last = (now, _statistics.Read());
                _last = last;
            }
            return last.Queues;
        }
    }
}
