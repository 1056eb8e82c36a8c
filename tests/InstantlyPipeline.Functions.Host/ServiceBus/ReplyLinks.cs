using System.Collections.Concurrent;
using Amqp;
using Amqp.Listener;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The links over which clients wait for answers, by the address they gave them.</summary>
internal sealed class ReplyLinks
{
    private readonly ConcurrentDictionary<string, ListenerLink> _links = new();

    public LinkEndpoint Open(string address, ListenerLink link)
    {
        _links[address] = link;
        link.AddClosedCallback((_, _) => _links.TryRemove(address, out _));
        return new ReplyLink();
    }

    public void Send(string address, Message reply)
    {
        if (_links.TryGetValue(address, out var link))
        {
            link.SendMessage(reply);
        }
    }

    private sealed class ReplyLink : LinkEndpoint
    {
        public override void OnFlow(FlowContext context) { }

        public override void OnDisposition(DispositionContext context) => context.Complete();
    }
}
