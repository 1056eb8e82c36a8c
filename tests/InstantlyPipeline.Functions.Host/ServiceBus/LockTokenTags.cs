using Amqp.Handler;
using EventId = Amqp.Handler.EventId;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Tags deliveries with their lock token, which is where the SDK looks for it.</summary>
internal sealed class LockTokenTags : IHandler
{
    public bool CanHandle(EventId id) => id == EventId.SendDelivery;

    public void Handle(Event protocolEvent)
    {
        var delivery = (IDelivery)protocolEvent.Context;
        if (delivery.Message is QueueReader.Delivery message)
        {
            delivery.Tag = message.LockToken.ToByteArray();
        }
    }
}
