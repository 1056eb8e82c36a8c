using System.Runtime.CompilerServices;

namespace InstantlyPipeline.Simulator;

/// <summary>Delivers a plan to one receiver and keeps the books.</summary>
/// <remarks>Its memory does not grow with the number of events: deliveries are made as they are sent.</remarks>
public sealed class SimulateRun(SimulateOptions options, InstantlySender sender, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly SimulateTally _tally = new(options);

    public SimulateProgress Progress => _tally.Progress;

    /// <summary>Called when a delivery has been acknowledged or given up, from several threads.</summary>
    public Action<DeliveryReport, ReadOnlyMemory<byte>>? OnDelivered { get; init; }

    /// <summary>Ends when every event is acknowledged or lost, or with what is known by then when it is cancelled.</summary>
    public async Task<SimulateReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var stopped = false;
        try
        {
            await Parallel.ForEachAsync(
                DueAsync(started, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellationToken },
                DeliverAsync
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
        }
        return _tally.Report(_time.GetElapsedTime(started), stopped);
    }

    private async IAsyncEnumerable<PlannedDelivery> DueAsync(long started, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var delivery in new FaultPlan(options).InOrder())
        {
            var early = delivery.Due - _time.GetElapsedTime(started);
            if (early > TimeSpan.Zero && !_tally.SwitchedOff)
            {
                await Task.Delay(early, _time, cancellationToken);
            }
            yield return delivery;
        }
    }

    private async ValueTask DeliverAsync(PlannedDelivery delivery, CancellationToken cancellationToken)
    {
        if (_tally.SwitchedOff)
        {
            _tally.NotSent(delivery.Event);
            return;
        }
        var report = await sender.DeliverAsync(delivery.Body, delivery.AnswersLost, cancellationToken);
        _tally.Delivered(delivery.Event, report);
        OnDelivered?.Invoke(report, delivery.Body);
    }
}
