using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Puts what a client sends into a queue; the client's send completes when the message is in.</summary>
internal sealed class QueueWriter(BrokerQueue queue, SendFaults faults) : LinkEndpoint
{
    private const uint BatchFormat = 0x80013700;

    public override void OnMessage(MessageContext context) => Accept(context);

    public override void OnFlow(FlowContext context) { }

    public override void OnDisposition(DispositionContext context) { }

    private void Accept(MessageContext context)
    {
        if (faults.Refusal() is { } refusal)
        {
            context.Complete(refusal);
            return;
        }
        try
        {
            var isBatch = context.Message.Format == BatchFormat;
            Message[] messages = isBatch ? [.. Sections(context.Message).Select(Decode)] : [Detach(context.Message)];
            foreach (var message in messages)
            {
                queue.Enqueue(message);
            }
            context.Complete();
        }
        catch (AmqpException e)
        {
            context.Complete(e.Error);
        }
    }

    /// <summary>Reads a message from its AMQP bytes.</summary>
    public static Message Decode(byte[] bytes) => Detach(Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)));

    // In a batch every data section is a message.
    private static IEnumerable<byte[]> Sections(Message message) =>
        message.BodySection switch
        {
            Data one => [one.Binary],
            DataList many => Enumerable.Range(0, many.Count).Select(i => many[i].Binary),
            _ => [],
        };

    // Gives the message a body of its own: a received one's lies in the connection's buffer.
    private static Message Detach(Message message)
    {
        if (message.BodySection is Data data)
        {
            message.BodySection = new Data { Binary = data.Binary };
        }
        else if (message.BodySection is DataList list)
        {
            var copy = new DataList();
            foreach (var section in Sections(message))
            {
                copy.Add(new Data { Binary = section });
            }
            message.BodySection = copy;
        }
        return message;
    }
}
