using Amqp;
using Amqp.Types;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using InstantlyPipeline.Functions.Host.Rpc;
using RpcException = Grpc.Core.RpcException;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The gRPC service behind <c>ServiceBusMessageActions</c> in the worker.</summary>
internal sealed class SettlementService(Broker broker) : Settlement.SettlementBase
{
    public override Task<Empty> Complete(CompleteRequest request, ServerCallContext context) =>
        Settle(request.Locktoken, (queue, token) => queue.Complete(token));

    public override Task<Empty> Abandon(AbandonRequest request, ServerCallContext context) =>
        Settle(request.Locktoken, (queue, token) => queue.Abandon(token, Changes(request.PropertiesToModify)));

    public override Task<Empty> Deadletter(DeadletterRequest request, ServerCallContext context) =>
        Settle(
            request.Locktoken,
            (queue, token) =>
                queue.DeadLetter(token, request.DeadletterReason, request.DeadletterErrorDescription, Changes(request.PropertiesToModify))
        );

    public override Task<Empty> RenewMessageLock(RenewMessageLockRequest request, ServerCallContext context) =>
        Settle(request.Locktoken, (queue, token) => queue.Renew(token) is not null);

    private Task<Empty> Settle(string lockToken, Func<BrokerQueue, Guid, bool> settle) =>
        Guid.TryParse(lockToken, out var token) && broker.Settle(queue => settle(queue, token))
            ? Task.FromResult(new Empty())
            : throw new RpcException(
                new Status(
                    StatusCode.Unknown,
                    $"The lock {lockToken} is invalid; it expired, or the message was settled before. (MessageLockLost)"
                )
            );

    private static IEnumerable<KeyValuePair<string, object?>>? Changes(ByteString encodedMap)
    {
        if (encodedMap.IsEmpty)
        {
            return null;
        }
        var bytes = encodedMap.ToByteArray();
        var map = (Map)Encoder.ReadObject(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        return map.Select(pair => KeyValuePair.Create((string)pair.Key, (object?)pair.Value));
    }
}
