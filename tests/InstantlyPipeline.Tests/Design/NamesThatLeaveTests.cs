using System.Diagnostics.Metrics;
using System.Reflection;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace InstantlyPipeline.Tests.Design;

/// <summary>Names that dashboards, alerts and log filters of others rely on. To change one breaks them without a word, so it is done here,
/// on purpose, or not at all.</summary>
public sealed class NamesThatLeaveTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(WebhookIntake).Assembly,
        typeof(SqliteEventQueue).Assembly,
        typeof(SelfHost).Assembly,
    ];

    /// <summary>Class, event id, event name and level. The class is the log category, but <c>EventRun</c> logs under
    /// <c>EventProcessor</c>.</summary>
    private static readonly string[] LogEvents =
    [
        "InstantlyPipeline.Cli.Serve.PeriodicTasks 1 Failed Error",
        "InstantlyPipeline.Engagement.EngagementProcessor 1 Recorded Debug",
        "InstantlyPipeline.Engagement.EngagementProcessor 2 StorageUnreachable Error",
        "InstantlyPipeline.Health.Doctor 1 Broke Error",
        "InstantlyPipeline.Intake.Overflow.OverflowDrain 1 Drained Information",
        "InstantlyPipeline.Intake.Overflow.OverflowDrain 2 Refused Warning",
        "InstantlyPipeline.Intake.Overflow.SafeKeeping 1 Spilled Warning",
        "InstantlyPipeline.Intake.Sender.SecretUse 1 NotWritten Debug",
        "InstantlyPipeline.Intake.WebhookIntake 1 Accepted Debug",
        "InstantlyPipeline.Intake.WebhookIntake 2 Quarantined Warning",
        "InstantlyPipeline.Intake.WebhookIntake 3 StorageRefused Error",
        "InstantlyPipeline.Processing.EventProcessor 1 Done Information",
        "InstantlyPipeline.Processing.EventProcessor 2 Duplicate Debug",
        "InstantlyPipeline.Processing.EventProcessor 3 Retrying Warning",
        "InstantlyPipeline.Processing.EventProcessor 4 Dead Error",
        "InstantlyPipeline.Processing.EventProcessor 5 ClaimLost Warning",
        "InstantlyPipeline.Processing.EventProcessor 6 StorageUnreachable Error",
        "InstantlyPipeline.Processing.EventProcessor 7 StoppedUnexpectedly Error",
        "InstantlyPipeline.Processing.EventRun 1 Failed Warning",
        "InstantlyPipeline.Processing.EventRun 2 FailedForGood Error",
        "InstantlyPipeline.Processing.EventRun 3 FailedUnexpectedly Error",
        "InstantlyPipeline.Processing.EventRun 5 Waits Debug",
        "InstantlyPipeline.Replies.ReplyClassifier 1 ModelFailed Warning",
        "InstantlyPipeline.Replies.ReplyClassifier 2 ModelFailedUnexpectedly Error",
        "InstantlyPipeline.Retention.RetentionSweep 1 Dropped Information",
        "InstantlyPipeline.Retention.RetentionSweep 2 Kept Debug",
        "InstantlyPipeline.Retention.RetentionSweep 3 DeadMessagesPurged Information",
        "InstantlyPipeline.Retention.RetentionSweep 4 FinishedRemoved Warning",
        "InstantlyPipeline.Retention.RetentionSweep 5 SendsPurged Information",
        "InstantlyPipeline.Sqlite.LeaseKeeper 1 Lost Warning",
        "InstantlyPipeline.Sqlite.LeaseKeeper 2 NotRenewed Warning",
        "InstantlyPipeline.Sqlite.QueueWorker 1 ReceiveFailed Error",
        "InstantlyPipeline.Sqlite.QueueWorker 2 Undecided Warning",
        "InstantlyPipeline.Sqlite.QueueWorker 3 GivenUp Error",
        "InstantlyPipeline.Sqlite.QueueWorker 4 SettledTooLate Warning",
        "InstantlyPipeline.Sqlite.QueueWorker 5 NotSettled Error",
    ];

    [Fact]
    public void Log_events_keep_their_class_id_name_and_level() =>
        Assert.Empty(LogEvents.Except(Logged().Select(log => $"{log.Class} {log.Message.EventId} {log.Name} {log.Message.Level}")));

    [Fact]
    public void A_class_gives_each_of_its_log_events_an_id_of_its_own()
    {
        var logged = Logged().ToList();

        Assert.NotEmpty(logged);
        Assert.Empty(logged.GroupBy(log => (log.Class, log.Message.EventId)).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("acme", ", client")]
    public void Metrics_keep_their_names_units_and_labels(string? client, string label)
    {
        // Some meters are the process's, and other tests count on them at the same time: only what this flow measures is this test's.
        var ours = new AsyncLocal<bool> { Value = true };
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other tests have meters of that name, too, each from a factory of its own.
            if (instrument.Meter.Name == PipelineMetrics.MeterName && (instrument.Meter.Scope is null || instrument.Meter.Scope == meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => See(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => See(instrument, tags));
        listener.Start();

        new IntakeMetrics(meters).Count("accepted", client);
        PipelineMetrics.Step("hubspot-task", "HubSpot", "done", client, TimeSpan.FromSeconds(1));
        PipelineMetrics.Duplicate(QueueName.Replies, client);
        PipelineMetrics.Waited("HubSpot", client, TimeSpan.FromSeconds(1));
        _ = new QueueMetrics(new OneQueue(), meters, TimeProvider.System);
        listener.RecordObservableInstruments();

        Assert.Equal("InstantlyPipeline", PipelineMetrics.MeterName);
        Assert.Equal(
            [
                $"instantly.deliveries {{delivery}}: outcome{label}",
                $"instantly.destination.wait s: destination{label}",
                $"instantly.duplicates {{delivery}}: queue{label}",
                "instantly.queue.age s: queue",
                "instantly.queue.depth {message}: queue, state",
                $"instantly.step.duration s: step, destination, outcome{label}",
            ],
            seen.Select(metric => $"{metric.Key}: {metric.Value}")
        );

        void See(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (ours.Value)
            {
                seen[$"{instrument.Name} {instrument.Unit}"] = string.Join(", ", tags.ToArray().Select(tag => tag.Key));
            }
        }
    }

    private static IEnumerable<(string Class, string Name, LoggerMessageAttribute Message)> Logged() =>
        from assembly in Assemblies
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select ((type.DeclaringType ?? type).FullName!, method.Name, message);

    private sealed class OneQueue : IQueueStatistics
    {
        public IReadOnlyList<QueueStatus> Read() => [new QueueStatus(QueueName.Replies, 1, 0, 0, 0, DateTimeOffset.UnixEpoch)];
    }
}
