using Grpc.Core;
using InstantlyPipeline.Functions.Host.Rpc;
using RpcException = Grpc.Core.RpcException;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>The gRPC service that workers connect to.</summary>
internal sealed class FunctionRpcService(WorkerChannels channels) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context
    )
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.StartStream is not { } start)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The first message has to be StartStream."));
        }
        if (!channels.TryGetValue(start.WorkerId, out var channel))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"Worker {start.WorkerId} was not started by this host."));
        }
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
