using System.Collections.Concurrent;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Sqlite;

/// <summary>Renews the leases of messages that are being handled, and cancels their handling when one is lost.</summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly SqliteEventQueue _queue;
    private readonly ConcurrentDictionary<long, LeasedMessage> _held;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _handling;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    public LeaseKeeper(
        SqliteEventQueue queue,
        IReadOnlyList<LeasedMessage> messages,
        TimeSpan lease,
        TimeProvider time,
        ILogger logger,
        CancellationToken stopping
    )
    {
        (_queue, _lease, _time, _logger) = (queue, lease, time, logger);
        _held = new(messages.ToDictionary(message => message.Sequence));
        _handling = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _renewing = RenewAsync();
    }

    /// <summary>Fires when the host must stop or a lease was lost.</summary>
    public CancellationToken Handling => _handling.Token;

    /// <summary>Call before settling: what is settled has no lease any more, and that is no loss.</summary>
    public void Forget(LeasedMessage message) => _held.TryRemove(message.Sequence, out _);

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        _done.Dispose();
        _handling.Dispose();
    }

    private async Task RenewAsync()
    {
        var wait = _lease / 2;
        while (await PassedAsync(wait))
        {
            try
            {
                var messages = _held.Values.ToList();
                var renewed = await Task.WhenAll(messages.Select(message => _queue.RenewAsync(message, _lease, CancellationToken.None)));
                wait = _lease / 2;
                if (messages.Where((message, i) => !renewed[i] && _held.ContainsKey(message.Sequence)).FirstOrDefault() is { } lost)
                {
                    Log.Lost(_logger, lost.Event.Key.Value);
                    await _handling.CancelAsync();
                    return;
                }
            }
            catch (Exception ex) when (ex is TransientFailureException or ObjectDisposedException)
            {
                wait = _lease / 8;
                Log.NotRenewed(_logger, ex, _held.Count);
            }
        }
    }

    /// <returns>False when the handling ended before the time was up.</returns>
    private async Task<bool> PassedAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _done.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "The lease of {EventKey} was lost while it was being handled; another delivery of it runs."
        )]
        public static partial void Lost(ILogger logger, string eventKey);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Warning,
            Message = "The leases of {Count} messages could not be renewed; trying again before they end."
        )]
        public static partial void NotRenewed(ILogger logger, Exception exception, int count);
    }
}
