using System.Text;
using System.Text.Json;
using Amqp;
using Amqp.Framing;
using Google.Protobuf;
using InstantlyPipeline.Functions.Host.Rpc;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Puts messages into an invocation the way the Service Bus extension of the real host does.</summary>
internal static class TriggerData
{
    private const int LockTokenLength = 16;

    private static readonly (string Name, Func<LockedMessage, object?> Value)[] Metadata =
    [
        ("MessageId", held => held.Message.Content.Properties?.GetMessageId()?.ToString()),
        ("CorrelationId", held => held.Message.Content.Properties?.GetCorrelationId()?.ToString()),
        ("Subject", held => held.Message.Content.Properties?.Subject),
        ("Label", held => held.Message.Content.Properties?.Subject),
        ("ContentType", held => held.Message.Content.Properties?.ContentType?.ToString()),
        ("To", held => held.Message.Content.Properties?.To),
        ("ReplyTo", held => held.Message.Content.Properties?.ReplyTo),
        ("DeadLetterSource", held => held.Message.DeadLetterSource),
        ("LockToken", held => held.Token.ToString()),
        ("DeliveryCount", held => held.Message.DeliveryCount),
        ("SequenceNumber", held => held.Message.SequenceNumber),
        ("EnqueuedTimeUtc", held => held.Message.EnqueuedAt.UtcDateTime),
        ("ApplicationProperties", held => Properties(held.Message.Content)),
        ("UserProperties", held => Properties(held.Message.Content)),
    ];

    /// <param name="isBatch">Whether the function takes an array; otherwise there is exactly one message.</param>
    public static void Fill(InvocationRequest request, Binding trigger, IReadOnlyList<LockedMessage> messages, bool isBatch)
    {
        request.InputData.Add(new ParameterBinding { Name = trigger.Name, Data = Input(trigger, messages, isBatch) });
        foreach (var (name, value) in Metadata)
        {
            if (isBatch)
            {
                request.TriggerMetadata[$"{name}Array"] = ToTyped(messages.Select(value).ToArray());
            }
            else if (value(messages[0]) is { } single)
            {
                request.TriggerMetadata[name] = ToTyped(single);
            }
        }
    }

    /// <summary>The message's body: the bytes of its data, or the UTF-8 bytes of its text.</summary>
    public static byte[] Body(Message message) =>
        message.Body switch
        {
            byte[] bytes => bytes,
            Data[] sections => [.. sections.SelectMany(section => section.Binary)],
            string text => Encoding.UTF8.GetBytes(text),
            null => [],
            var other => JsonSerializer.SerializeToUtf8Bytes(other.ToString()),
        };

    public static Dictionary<string, object?> Properties(Message message) =>
        (message.ApplicationProperties?.Map ?? []).ToDictionary(pair => (string)pair.Key, pair => Plain(pair.Value));

    private static TypedData Input(Binding trigger, IReadOnlyList<LockedMessage> messages, bool isBatch)
    {
        if (trigger.IsDeferred)
        {
            return isBatch
                ? new() { CollectionModelBindingData = new() { ModelBindingData = { messages.Select(ToModel) } } }
                : new() { ModelBindingData = ToModel(messages[0]) };
        }
        var bodies = messages.Select(held => Body(held.Message.Content)).ToArray();
        return (isBatch, trigger.Text("dataType")) switch
        {
            (false, "Binary") => new() { Bytes = ByteString.CopyFrom(bodies[0]) },
            (false, _) => new() { String = Encoding.UTF8.GetString(bodies[0]) },
            (true, "Binary") => new() { CollectionBytes = new() { Bytes = { bodies.Select(body => ByteString.CopyFrom(body)) } } },
            (true, "String") => new() { CollectionString = new() { String = { bodies.Select(Encoding.UTF8.GetString) } } },
            (true, _) => new() { Json = $"[{string.Join(',', bodies.Select(Encoding.UTF8.GetString))}]" }, // the app's own type: bodies are JSON
        };
    }

    private static ModelBindingData ToModel(LockedMessage held)
    {
        var message = held.Message.Encode(held.Message.DeliveryCount, held.Until);
        var content = new byte[LockTokenLength + message.Length];
        held.Token.TryWriteBytes(content);
        message.Buffer.AsSpan(message.Offset, message.Length).CopyTo(content.AsSpan(LockTokenLength));
        return new ModelBindingData
        {
            Version = "1.0",
            Source = "AzureServiceBusReceivedMessage",
            ContentType = "application/octet-stream",
            Content = UnsafeByteOperations.UnsafeWrap(content),
        };
    }

    private static TypedData ToTyped(object value) =>
        value is string text ? new() { String = text } : new() { Json = JsonSerializer.Serialize(value) };

    // AMQP's own types (symbols, described values) as text; the rest as JSON knows it.
    private static object? Plain(object? value) =>
        value is null or string or bool or Guid or DateTime || value.GetType().IsPrimitive ? value : value.ToString();
}
