using System.Collections.Concurrent;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Sqlite;

/// <summary>The consumer of a self-hosted pipeline: one loop per queue, so that a flood in one never holds up another.</summary>
/// <remarks>
/// It decides nothing about events: it receives, hands over, settles as told. What a crash interrupts is received again after the
/// next start. The engagement queue goes to the batch handler when there is one.
/// </remarks>
public sealed partial class QueueWorker(
    SqliteEventQueue queue,
    IEventHandler handler,
    IOptions<SelfHostOptions> options,
    TimeProvider time,
    ILogger<QueueWorker> logger,
    IEventBatchHandler? batchHandler = null,
    ClientShares? shares = null
) : BackgroundService
{
    private const string TooManyDeliveries = "max-delivery-count-exceeded";
    private static readonly TimeSpan DelayPerDelivery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseWhenStorageFails = TimeSpan.FromSeconds(5);

    // While deliveries flood in (SelfHostOptions.YieldAbove) each queue does a little at a time, the less the more come: enough that a
    // reply among a flood of opens is handled within a second, little enough that the senders keep the machine.
    private static readonly TimeSpan PauseForDeliveries = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPauseForDeliveries = TimeSpan.FromSeconds(1);
    private const int BatchBetweenPauses = 25;

    private readonly SelfHostOptions _options = options.Value;
    private readonly ConcurrentDictionary<LeasedMessage, byte> _inFlight = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _handling = new();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await queue.ReleaseAllLeasesAsync();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Receives nothing more and waits for the handlers; when <paramref name="cancellationToken"/> fires, gives back what they
    /// have not finished.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { IsCompleted: false })
        {
            await _handling.CancelAsync();
            await Task.WhenAll(_inFlight.Keys.Select(message => AbandonAsync(message, delay: null)));
        }
    }

    public override void Dispose()
    {
        _handling.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(QueueName.All.Select(name => PumpAsync(name, stoppingToken)));

    private async Task PumpAsync(string name, CancellationToken stopping)
    {
        var batched = name == QueueName.Engagement && batchHandler is not null;
        var slots = batched ? _options.ConcurrentBatches : _options.Concurrency;
        var running = new List<Task>(slots);
        while (!stopping.IsCancellationRequested)
        {
            var max = batched ? _options.BatchMax : slots - running.Count;
            if (_options.YieldAbove > 0 && queue.ArrivalsPerSecond / (double)_options.YieldAbove is > 1 and var flood)
            {
                var pause = PauseForDeliveries * flood;
                await PauseAsync(pause < LongestPauseForDeliveries ? pause : LongestPauseForDeliveries, stopping);
                max = batched ? Math.Min(max, BatchBetweenPauses) : 1;
            }
            var messages = await ReceiveAsync(name, max, stopping);
            IEnumerable<IReadOnlyList<LeasedMessage>> units =
                batched && messages.Count > 0 ? [messages] : messages.Select(message => new[] { message });
            running.AddRange(
                units.Select(unit =>
                    Task.Run(() => batched ? HandleAsync(unit, batched) : HandleInTurnAsync(unit[0]), CancellationToken.None)
                )
            );
            if (running.Count == slots)
            {
                await Task.WhenAny(running);
            }
            running.RemoveAll(task => task.IsCompleted);
        }
        await Task.WhenAll(running);
    }

    /// <returns>Nothing when the host stops, or after a pause when the storage fails.</returns>
    private async Task<IReadOnlyList<LeasedMessage>> ReceiveAsync(string name, int max, CancellationToken stopping)
    {
        try
        {
            var messages = await queue.ReceiveAsync(name, max, _options.Lease, stopping);
            foreach (var message in messages)
            {
                _inFlight.TryAdd(message, 0);
            }
            return messages;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception ex)
        {
            // Whatever it is, this loop goes on: a stopped one would be silent loss.
            Log.ReceiveFailed(logger, ex, name);
            await PauseAsync(PauseWhenStorageFails, stopping);
            return [];
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, time, stopping);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends the pause.
        }
    }

    /// <summary>Hands over one message, unless its client holds its share of the workers: then it is put back for a moment.</summary>
    private async Task HandleInTurnAsync(LeasedMessage message)
    {
        if (shares?.Of(message.Queue) is not { } share)
        {
            await HandleAsync([message], batched: false);
            return;
        }
        if (!share.TryHold(message.Event.Workspace))
        {
            await PutBackAsync(message, share.TurnOf(message.Event.Workspace!));
            return;
        }
        var begun = time.GetTimestamp();
        try
        {
            await HandleAsync([message], batched: false);
        }
        finally
        {
            share.Release(message.Event.Workspace, time.GetElapsedTime(begun));
        }
    }

    private async Task PutBackAsync(LeasedMessage message, DateTimeOffset turn)
    {
        try
        {
            await queue.PutBackAsync(message, turn, CancellationToken.None);
        }
        catch (Exception ex)
        {
            Log.NotSettled(logger, ex, message.Event.Key.Value);
        }
        finally
        {
            _inFlight.TryRemove(message, out _);
        }
    }

    /// <summary>
    /// Hands over what was received. A message that came before, and whose handling ended in no decision, is handed over alone,
    /// so that a bad one (even one that kills the process) takes no neighbour along for a second time.
    /// </summary>
    private async Task HandleAsync(IReadOnlyList<LeasedMessage> messages, bool batched)
    {
        await using var keeper = new LeaseKeeper(queue, messages, _options.Lease, time, logger, _handling.Token);
        foreach (var unit in messages.GroupBy(message => message.DeliveryCount == 1 ? 0 : message.Sequence))
        {
            await HandleUnitAsync([.. unit], batched, keeper);
        }
    }

    private async Task HandleUnitAsync(IReadOnlyList<LeasedMessage> unit, bool batched, LeaseKeeper keeper)
    {
        try
        {
            // More deliveries than any handler could have refused: the process died under each of them.
            var ends =
                unit[0].DeliveryCount > _options.MaxDeliveries
                    ? [new EventEnd(Dead(unit[0], "The process ended while handling it"))]
                    : await DecideAsync(unit, batched, keeper.Handling);
            await Task.WhenAll(unit.Zip(ends, (message, end) => EndAsync(message, end, keeper)));
        }
        catch (OperationCanceledException) when (_handling.IsCancellationRequested)
        {
            await Task.WhenAll(unit.Select(message => AbandonAsync(message, delay: null)));
        }
        catch (Exception ex)
        {
            await Task.WhenAll(unit.Select(message => UndecidedAsync(message, ex, keeper)));
        }
        finally
        {
            foreach (var message in unit)
            {
                _inFlight.TryRemove(message, out _);
            }
        }
    }

    private async Task<IReadOnlyList<EventEnd>> DecideAsync(IReadOnlyList<LeasedMessage> unit, bool batched, CancellationToken handling)
    {
        if (!batched)
        {
            return [await handler.HandleToEndAsync(unit[0].Event, handling)];
        }
        var settlements = await batchHandler!.HandleAsync([.. unit.Select(message => message.Event)], handling);
        return settlements.Count == unit.Count
            ? [.. settlements.Select(settlement => new EventEnd(settlement))]
            : throw new InvalidOperationException($"The batch handler gave {settlements.Count} settlements for {unit.Count} messages.");
    }

    private async Task UndecidedAsync(LeasedMessage message, Exception cause, LeaseKeeper keeper)
    {
        if (message.DeliveryCount < _options.MaxDeliveries)
        {
            Log.Undecided(logger, cause, message.Event.Key.Value, message.Queue, message.DeliveryCount);
            keeper.Forget(message);
            await AbandonAsync(message, DelayPerDelivery * message.DeliveryCount);
            return;
        }
        Log.GivenUp(logger, cause, message.Event.Key.Value, message.Queue, message.DeliveryCount);
        await EndAsync(message, new EventEnd(Dead(message, $"Handling it threw {cause.GetType().Name}")), keeper);
    }

    private static Settlement.DeadLetter Dead(LeasedMessage message, string what) =>
        new(
            TooManyDeliveries,
            $"{what}, {message.DeliveryCount} deliveries in all. Find the cause in the log under {message.Event.Key.Value}, mend it, "
                + $"then replay the event."
        );

    private async Task EndAsync(LeasedMessage message, EventEnd end, LeaseKeeper keeper)
    {
        keeper.Forget(message);
        try
        {
            if (!await queue.EndAsync(message, end, CancellationToken.None))
            {
                Log.SettledTooLate(logger, message.Event.Key.Value, end.Settlement.GetType().Name);
            }
        }
        catch (Exception ex)
        {
            // What was last written of the event is undone with it. It comes again, and the ledger knows what was done.
            Log.NotSettled(logger, ex, message.Event.Key.Value);
            await AbandonAsync(message, PauseWhenStorageFails);
        }
    }

    private async Task AbandonAsync(LeasedMessage message, TimeSpan? delay)
    {
        try
        {
            await queue.AbandonAsync(message, delay, CancellationToken.None);
        }
        catch (Exception ex)
        {
            Log.NotSettled(logger, ex, message.Event.Key.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Receiving from {Queue} failed; trying again in a few seconds.")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Warning,
            Message = "Delivery {DeliveryCount} of {EventKey} on {Queue} ended without a decision; it comes again."
        )]
        public static partial void Undecided(ILogger logger, Exception exception, string eventKey, string queue, int deliveryCount);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Error,
            Message = "{EventKey} on {Queue} is dead-lettered: no decision in {DeliveryCount} deliveries."
        )]
        public static partial void GivenUp(ILogger logger, Exception exception, string eventKey, string queue, int deliveryCount);

        [LoggerMessage(
            EventId = 4,
            Level = LogLevel.Warning,
            Message = "{EventKey} could not be settled as {Settlement}: its lease was lost, another delivery of it runs."
        )]
        public static partial void SettledTooLate(ILogger logger, string eventKey, string settlement);

        [LoggerMessage(
            EventId = 5,
            Level = LogLevel.Error,
            Message = "{EventKey} could not be settled; it comes again, when its lease ends at the latest."
        )]
        public static partial void NotSettled(ILogger logger, Exception exception, string eventKey);
    }
}
