using System.Globalization;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Several events in one message, of type <see cref="InternalEventType.EngagementGathered"/>.</summary>
internal static class GatheredEvents
{
    // A reader of the message goes no deeper than 64, and the message itself is three of them.
    private const int DeepestBody = 60;

    /// <summary>Whether the body can be part of a message: what is no JSON to its end would make the others unreadable.</summary>
    public static bool MayHold(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestBody });
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <returns>The event itself where it is the only one.</returns>
    public static QueuedEvent Pack(IReadOnlyList<QueuedEvent> events)
    {
        if (events is [var one])
        {
            return one;
        }
        using var packed = new MemoryStream();
        using (var json = new Utf8JsonWriter(packed))
        {
            json.WriteStartObject();
            json.WriteStartArray("events");
            foreach (var item in events)
            {
                json.WriteStartObject();
                json.WriteString("key", item.Key.Value);
                json.WriteString("type", item.EventType);
                json.WriteString("received_at", item.ReceivedAt.ToString("O", CultureInfo.InvariantCulture));
                json.WriteString("delivery_id", item.DeliveryId);
                json.WritePropertyName("body");
                json.WriteRawValue(item.Payload.Span); // byte by byte as it was received
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var body = packed.ToArray();
        return QueuedEvent.New(
            EventKey.OfUnusable(body, events[0].ReceivedAt), // of its bytes; the events have their own
            InternalEventType.EngagementGathered,
            events[0].ReceivedAt,
            body
        ) with
        {
            Origin = EventOrigin.Pipeline,
        };
    }

    /// <summary>The events in the message; of any other message that itself.</summary>
    /// <exception cref="JsonException">Somebody else made it.</exception>
    public static IReadOnlyList<QueuedEvent> Unpack(QueuedEvent message)
    {
        if (message is not { Origin: EventOrigin.Pipeline, EventType: InternalEventType.EngagementGathered })
        {
            return [message];
        }
        using var document = JsonDocument.Parse(message.Payload);
        return
        [
            .. document
                .RootElement.GetProperty("events")
                .EnumerateArray()
                .Select(item =>
                    QueuedEvent.New(
                        EventKey.Parse(item.GetProperty("key").GetString()!),
                        item.GetProperty("type").GetString()!,
                        item.GetProperty("received_at").GetDateTimeOffset(),
                        Encoding.UTF8.GetBytes(item.GetProperty("body").GetRawText())
                    ) with
                    {
                        DeliveryId = item.GetProperty("delivery_id").GetString()!,
                    }
                ),
        ];
    }
}
