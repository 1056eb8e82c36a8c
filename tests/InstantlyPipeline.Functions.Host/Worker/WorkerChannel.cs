using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using InstantlyPipeline.Functions.Host.Rpc;
using RpcException = Grpc.Core.RpcException;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>The conversation with one worker process: requests out, answers matched to them by request id.</summary>
internal sealed class WorkerChannel(Action<RpcLog> onLog)
{
    private static readonly WriteOptions NoFlush = new(WriteFlags.BufferHint);

    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _waiting = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosed;

    public bool IsClosed => _isClosed;

    /// <summary>Completes when the worker has opened its stream.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Sends a request and waits for the answer with the same request id.</summary>
    /// <exception cref="WorkerGoneException">The worker ended before it answered.</exception>
    public Task<StreamingMessage> AskAsync(StreamingMessage request)
    {
        if (request.RequestId.Length == 0)
        {
            request.RequestId = Guid.NewGuid().ToString();
        }
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request.RequestId] = answer;
        if (_isClosed || !_outgoing.Writer.TryWrite(request))
        {
            Close();
        }
        return answer.Task;
    }

    public void Tell(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Carries messages both ways until the worker closes the stream.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> reader,
        IServerStreamWriter<StreamingMessage> writer,
        CancellationToken cancellationToken
    )
    {
        _connected.TrySetResult();
        var writing = WriteAsync(writer, cancellationToken);
        try
        {
            while (await reader.MoveNext(cancellationToken))
            {
                Receive(reader.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or RpcException)
        {
            // The worker is gone; whoever watches its process reports it.
        }
        finally
        {
            Close();
            await writing;
        }
    }

    /// <summary>Fails every request that has no answer yet, and every later one.</summary>
    public void Close()
    {
        _isClosed = true;
        _outgoing.Writer.TryComplete();
        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var answer))
            {
                answer.TrySetException(new WorkerGoneException());
            }
        }
    }

    private void Receive(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog)
        {
            onLog(message.RpcLog);
        }
        else if (_waiting.TryRemove(message.RequestId, out var answer))
        {
            answer.TrySetResult(message);
        }
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                writer.WriteOptions = _outgoing.Reader.TryPeek(out _) ? NoFlush : null; // a burst is flushed once
                await writer.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException or RpcException)
        {
            Close();
        }
    }
}
