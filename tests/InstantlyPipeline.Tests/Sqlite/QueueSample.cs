using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>Messages for the queue's tests.</summary>
internal static class QueueSample
{
    public static readonly DateTimeOffset Start = new(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);

    public static QueuedEvent Message(string id) =>
        new()
        {
            Key = EventKey.OfUnusable(Encoding.UTF8.GetBytes(id), Start),
            EventType = EventType.ReplyReceived,
            ReceivedAt = Start.AddTicks(1_234_567),
            DeliveryId = id,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Payload = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}"),
        };
}
