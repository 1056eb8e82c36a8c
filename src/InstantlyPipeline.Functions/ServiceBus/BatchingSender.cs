using Azure.Messaging.ServiceBus;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Sends to one queue. While one batch is being sent, the messages that arrive are collected for the next batch.</summary>
/// <remarks>
/// When nothing is being sent, a message is sent at once, alone. Under load many messages share one transfer and one acknowledgement, which
/// is cheaper. A message waits at most as long as the batch before it takes. The queue takes a batch whole or refuses it whole, so all its
/// senders learn the same outcome.
/// </remarks>
internal sealed class BatchingSender(ServiceBusSender sender)
{
    /// <summary>Most bytes of one batch. The Standard tier takes 256 KiB in one transfer, so a batch may hold as much as one message
    /// may.</summary>
    private const int MaxBatch = LargeBodies.MaxInMessage;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isSending;

    /// <summary>Returns once the queue holds the message; throws what the SDK threw for its batch.</summary>
    /// <param name="cancellationToken">Gives up; a message that is on its way already may arrive all the same.</param>
    public Task SendAsync(ServiceBusMessage message, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(message, cancellationToken);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (_isSending)
            {
                return waiting.Task.WaitAsync(cancellationToken);
            }
            _isSending = true;
        }
        // The loop also sends other callers' messages. So it must not run in this caller's context (its trace, its culture).
        using (ExecutionContext.SuppressFlow())
        {
            _ = SendAllAsync();
        }
        return waiting.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAllAsync()
    {
        while (true)
        {
            // Lets callers that are about to add a message do so first.
            await Task.Yield();
            if (Take() is not { Count: > 0 } taken)
            {
                return;
            }
            try
            {
                await SendAsync(taken);
            }
            catch (Exception ex)
            {
                taken.ForEach(waiting => waiting.Fail(ex));
            }
        }
    }

    /// <returns>All that waits; nothing when this was the end and the next caller has to begin again.</returns>
    private List<Waiting> Take()
    {
        lock (_gate)
        {
            List<Waiting> taken = [.. _waiting.Where(waiting => !waiting.IsGivenUp)];
            _waiting.Clear();
            _isSending = taken.Count > 0;
            return taken;
        }
    }

    private async Task SendAsync(List<Waiting> taken)
    {
        // No caller's token is used here, because it would cancel the other callers' messages as well. The client's time-out ends a send
        // that hangs; each caller stops waiting when it likes.
        foreach (var batch in Batches(taken))
        {
            await sender.SendMessagesAsync(batch.Select(waiting => waiting.Message));
            batch.ForEach(waiting => waiting.Succeed());
        }
    }

    /// <summary>Splits what waits into batches that are small enough for the service.</summary>
    private static IEnumerable<List<Waiting>> Batches(List<Waiting> taken)
    {
        List<Waiting> batch = [];
        var size = 0;
        foreach (var waiting in taken)
        {
            if (batch.Count > 0 && size + waiting.Size > MaxBatch)
            {
                yield return batch;
                (batch, size) = ([], 0);
            }
            batch.Add(waiting);
            size += waiting.Size;
        }
        yield return batch;
    }

    private sealed class Waiting(ServiceBusMessage message, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ServiceBusMessage Message => message;

        /// <summary>At most so many bytes: the body, the event's type in two places, and less than 1 KiB of the rest.</summary>
        public int Size { get; } = message.Body.ToMemory().Length + (6 * message.Subject.Length) + 1_024;

        public bool IsGivenUp => cancellationToken.IsCancellationRequested;

        public Task Task => _caller.Task;

        public void Succeed() => _caller.TrySetResult();

        public void Fail(Exception exception) => _caller.TrySetException(exception);
    }
}
