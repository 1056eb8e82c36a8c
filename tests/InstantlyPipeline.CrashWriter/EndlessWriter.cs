using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;

namespace InstantlyPipeline.CrashWriter;

/// <summary>Enqueues without end from several writers and prints each delivery id once the queue has acknowledged it, until it is
/// killed.</summary>
internal static class EndlessWriter
{
    public static async Task RunAsync(string folder)
    {
        await using var database = new SqliteDatabase(folder);
        var queue = new SqliteEventQueue(database, TimeProvider.System);
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async writer =>
                {
                    for (var i = 0; ; i++)
                    {
                        var id = $"{writer}-{i}";
                        var payload = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}");
                        var now = TimeProvider.System.GetUtcNow();
                        var message = new QueuedEvent
                        {
                            Key = EventKey.OfUnusable(payload, now),
                            EventType = EventType.ReplyReceived,
                            ReceivedAt = now,
                            DeliveryId = id,
                            Payload = payload,
                        };
                        await queue.EnqueueAsync(QueueName.Replies, message, notBefore: null, CancellationToken.None);
                        Console.WriteLine(id);
                    }
                })
        );
    }
}
