using Amqp;
using Amqp.Framing;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The <c>$cbs</c> node, where clients present their tokens. Every token will do.</summary>
internal static class TokenNode
{
    public static Message Handle(Message request)
    {
        var answer = new ApplicationProperties();
        answer["status-code"] = 202;
        answer["status-description"] = "Accepted";
        return new Message { ApplicationProperties = answer };
    }
}
