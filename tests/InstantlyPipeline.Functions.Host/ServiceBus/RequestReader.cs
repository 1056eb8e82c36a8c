using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Takes requests from a client and sends the answers over the link that the client opened for them.</summary>
internal sealed class RequestReader(Func<Message, Message> handle, ReplyLinks replies) : LinkEndpoint
{
    public override void OnMessage(MessageContext context) => Answer(context);

    public override void OnFlow(FlowContext context) { }

    public override void OnDisposition(DispositionContext context) { }

    private void Answer(MessageContext context)
    {
        var request = context.Message;
        var reply = handle(request);
        reply.Properties = new Properties();
        reply.Properties.SetCorrelationId(request.Properties.GetMessageId());
        replies.Send(request.Properties.ReplyTo, reply);
        context.Complete();
    }
}
