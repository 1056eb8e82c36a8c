using Azure.Messaging.ServiceBus;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Sends to one queue: while a batch is on its way, the next one gathers.</summary>
/// <remarks>
/// A message alone goes at once and by itself. Under load many share one transfer and one acknowledgement, which costs less than each one's
/// own; none waits longer than the batch before it takes. A batch is taken whole or not at all, so its senders learn one outcome.
/// </remarks>
internal sealed class BatchingSender(ServiceBusSender sender)
{
    /// <summary>Bytes. The Standard tier takes 256 KiB at once; what a body may have alone, all may have together.</summary>
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
        // What is sent later is not this caller's, so neither is its context.
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
            // Whoever is about to send, too, comes first.
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
        // Nobody's own token: it would call off the others too. The client's time-out ends what hangs, and each caller waits as long as it likes.
        foreach (var batch in Batches(taken))
        {
            await sender.SendMessagesAsync(batch.Select(waiting => waiting.Message));
            batch.ForEach(waiting => waiting.Succeed());
        }
    }

    /// <summary>As many together as the service surely takes.</summary>
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
