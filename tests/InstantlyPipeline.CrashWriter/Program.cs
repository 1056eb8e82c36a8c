// Enqueues without end from several writers and prints each delivery id once the queue has acknowledged it, until it is killed.
using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Sqlite;

await using var database = new SqliteDatabase(args[0]);
var queue = new SqliteEventQueue(database, TimeProvider.System);
await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
{
    for (var i = 0; ; i++)
    {
        var id = $"{writer}-{i}";
        var payload = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}");
        var now = TimeProvider.System.GetUtcNow();
        var message = new QueuedEvent
        {
            Key = EventKey.OfUnusable(payload, now), EventType = EventType.ReplyReceived, ReceivedAt = now, DeliveryId = id, Payload = payload,
        };
        await queue.EnqueueAsync(QueueName.Replies, message, notBefore: null, CancellationToken.None);
        Console.WriteLine(id);
    }
}));
