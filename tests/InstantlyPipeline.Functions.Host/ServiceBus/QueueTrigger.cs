using InstantlyPipeline.Functions.Host.Rpc;
using InstantlyPipeline.Functions.Host.Worker;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Runs a function for the messages of its queue, a limited number of calls at once, and settles what the function did
/// not.</summary>
internal sealed class QueueTrigger
{
    private readonly Lock _gate = new();
    private readonly FunctionInfo _function;
    private readonly WorkerSupervisor _worker;
    private readonly BrokerQueue _queue;
    private readonly bool _isBatched;
    private readonly bool _autoComplete;
    private readonly int _concurrency;
    private readonly int _mostPerCall;
    private readonly TimeSpan _renewFor;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopping;

    public QueueTrigger(FunctionInfo function, Broker broker, HostJson host, WorkerSupervisor worker)
    {
        _function = function;
        _worker = worker;
        _queue = broker.Declare(function.Trigger.Text("queueName")!);
        _isBatched = string.Equals(function.Trigger.Text("cardinality"), "Many", StringComparison.OrdinalIgnoreCase);
        _autoComplete = function.Trigger.Flag("autoCompleteMessages") ?? host.AutoCompleteMessages;
        _mostPerCall = _isBatched ? host.MaxMessageBatchSize : 1;
        _renewFor = _isBatched ? TimeSpan.Zero : host.MaxAutoLockRenewalDuration;
        _concurrency = _isBatched ? 1 : host.MaxConcurrentCalls;
    }

    public void Start()
    {
        _queue.Available += Pump;
        _worker.Ready += Pump;
        Pump();
    }

    /// <summary>Takes no more messages; completes when the calls that run have ended.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            return _running == 0 ? Task.CompletedTask : _idle.Task;
        }
    }

    private void Pump()
    {
        lock (_gate)
        {
            while (
                !_stopping && _running < _concurrency && _worker.IsReady && _queue.Take(_mostPerCall, _renewFor) is { Count: > 0 } messages
            )
            {
                _running++;
                _ = Task.Run(() => RunAsync(messages));
            }
        }
    }

    private async Task RunAsync(IReadOnlyList<LockedMessage> messages)
    {
        var succeeded = await InvokeAsync(messages);
        foreach (var held in messages)
        {
            // Does nothing where the function has settled the message itself.
            if (!succeeded)
            {
                _queue.Abandon(held.Token);
            }
            else if (_autoComplete)
            {
                _queue.Complete(held.Token);
            }
            else
            {
                _queue.StopRenewing(held.Token);
            }
        }
        lock (_gate)
        {
            _running--;
            if (_stopping && _running == 0)
            {
                _idle.TrySetResult();
            }
        }
        Pump();
    }

    private async Task<bool> InvokeAsync(IReadOnlyList<LockedMessage> messages)
    {
        try
        {
            var traceParent = _isBatched ? null : messages[0].Message.Property("Diagnostic-Id") as string;
            var response = await _worker.InvokeAsync(
                _function,
                traceParent,
                request => TriggerData.Fill(request, _function.Trigger, messages, _isBatched),
                CancellationToken.None
            );
            return response.Result.Status == StatusResult.Types.Status.Success;
        }
        catch (WorkerGoneException)
        {
            return false; // the messages go back
        }
    }
}
