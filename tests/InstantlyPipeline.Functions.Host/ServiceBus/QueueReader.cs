using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Hands a queue's messages to one receiving client, as far as the client gave credit, and settles what it answers.</summary>
internal sealed class QueueReader : LinkEndpoint
{
    private readonly Lock _gate = new();
    private readonly BrokerQueue _queue;
    private readonly ListenerLink _link;
    private int _credit;
    private int _forgotten;
    private volatile bool _closed;

    public QueueReader(BrokerQueue queue, ListenerLink link)
    {
        _queue = queue;
        _link = link;
        _queue.Available += Pump;
        _link.AddClosedCallback(
            (_, _) =>
            {
                _closed = true;
                _queue.Available -= Pump;
            }
        );
    }

    public override void OnFlow(FlowContext context)
    {
        lock (_gate)
        {
            // AMQPNetLite forgets a link's credit on a flow that brings none, and counts it again with the next flow.
            _credit += context.Messages - _forgotten;
            _forgotten = context.Messages > 0 ? 0 : _credit;
            if (_link.IsDraining)
            {
                _credit = _forgotten = 0;
                _link.CompleteDrain();
            }
        }
        Pump();
    }

    public override void OnDisposition(DispositionContext context)
    {
        // When a link ends, AMQPNetLite reports its open deliveries as released; their locks still run on.
        if (_closed)
        {
            return;
        }
        var token = ((Delivery)context.Message).LockToken;
        var settled = context.DeliveryState switch
        {
            Accepted => _queue.Complete(token),
            Rejected rejected => _queue.DeadLetter(token, null, null, Changes(rejected.Error?.Info)), // the reason is among the changes
            Modified modified => _queue.Abandon(token, Changes(modified.MessageAnnotations)),
            _ => _queue.Release(token),
        };
        if (settled)
        {
            context.Complete();
        }
        else
        {
            context.Complete(Errors.LockLost());
        }
    }

    private void Pump()
    {
        LockedMessage[] undelivered = [];
        lock (_gate)
        {
            if (!_closed && _credit > 0)
            {
                undelivered = [.. _queue.Take(_credit).Where(held => !TrySend(held))];
            }
        }
        foreach (var held in undelivered)
        {
            _queue.Release(held.Token);
        }
    }

    private bool TrySend(LockedMessage held)
    {
        try
        {
            _credit--;
            _link.SendMessage(new Delivery(held.Token), held.Message.Encode(held.Message.DeliveryCount - 1, held.Until));
            return true;
        }
        catch (AmqpException)
        {
            return false; // the link has just ended
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>>? Changes(Fields? fields) =>
        fields?.Select(field => KeyValuePair.Create(field.Key.ToString()!, (object?)field.Value));

    /// <summary>A message on its way to the client; its bytes travel beside it.</summary>
    internal sealed class Delivery(Guid lockToken) : Message
    {
        public Guid LockToken => lockToken;
    }
}
