using System.Collections;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>A queue's <c>$management</c> node: the SDK's operations that are not plain sends and receives.</summary>
internal sealed class QueueManagement(BrokerQueue queue)
{
    public Message Handle(Message request)
    {
        var operation = request.ApplicationProperties?["operation"] as string;
        var map = request.Body as Map ?? [];
        return operation switch
        {
            "com.microsoft:renew-lock" => Renew(map),
            "com.microsoft:peek-message" => Peek(map),
            _ => Failed(501, Errors.Of(ErrorCode.NotImplemented, $"This broker does not know the operation '{operation}'.")),
        };
    }

    private Message Renew(Map map)
    {
        var ends = ((map["lock-tokens"] as IEnumerable)?.Cast<Guid>() ?? []).Select(queue.Renew).ToArray();
        return ends.Contains(null)
            ? Failed(410, Errors.LockLost())
            : Answer(200, "OK", new Map { ["expirations"] = ends.Select(end => end!.Value.UtcDateTime).ToArray() });
    }

    private Message Peek(Map map)
    {
        var messages = queue.Peek((long)map["from-sequence-number"], (int)map["message-count"]);
        if (messages.Count == 0)
        {
            return Answer(204, "No messages", []);
        }
        var list = new List();
        foreach (var message in messages)
        {
            var bytes = message.Encode(message.DeliveryCount, null);
            list.Add(new Map { ["message"] = bytes.Buffer.AsSpan(bytes.Offset, bytes.Length).ToArray() });
        }
        return Answer(200, "OK", new Map { ["messages"] = list });
    }

    private static Message Failed(int status, Error error)
    {
        var answer = Answer(status, error.Description, []);
        answer.ApplicationProperties["errorCondition"] = error.Condition;
        return answer;
    }

    private static Message Answer(int status, string description, Map body)
    {
        var properties = new ApplicationProperties();
        properties["statusCode"] = status;
        properties["statusDescription"] = description;
        return new Message(body) { ApplicationProperties = properties };
    }
}
