using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace InstantlyPipeline.CrashWriter;

/// <summary>Takes one event through queue, claim, steps and settlement, and ends when the queue is empty; dies on the way at the point it
/// is given.</summary>
internal static class OneEvent
{
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes(
        """{"timestamp":"2026-08-18T10:00:00.000Z","event_type":"reply_received","workspace":"WORKSPACE","lead_email":"dana@example.com","reply_text":"Hello"}"""
    );

    /// <param name="folder">Holds the database and the effects.</param>
    /// <param name="workspace">Tells apart events in shared tables.</param>
    /// <param name="azure">Connection string of the tables; null keeps them in the database.</param>
    /// <param name="accept">True puts the event on the queue first; a second run finds it there.</param>
    public static async Task RunAsync(string folder, string workspace, string point, string? azure, bool accept)
    {
        var crash = new CrashPoint(point);
        await using var database = new SqliteDatabase(Path.Combine(folder, "data"));
        ITableStore store = azure is null
            ? new SqliteTableStore(database)
            : new AzureTableStore(new Azure.Data.Tables.TableServiceClient(azure));
        var time = TimeProvider.System;
        var queue = new SqliteEventQueue(database, time);
        var ledger = new EventLedger(new CrashingTables(store, crash), time);
        var workflow = new TwoPoliciesWorkflow(new FileDestination(Path.Combine(folder, "effects")), crash);
        var processor = new EventProcessor(ledger, [workflow], time, NullLogger<EventProcessor>.Instance);

        await queue.ReleaseAllLeasesAsync();
        if (accept)
        {
            await crash.AroundAsync(
                "enqueue",
                async () =>
                {
                    await queue.EnqueueAsync(QueueName.Replies, Message(workspace), notBefore: null, CancellationToken.None);
                    return true;
                }
            );
        }
        Task<bool> SettledAsync(LeasedMessage message, EventEnd end) =>
            crash.AroundAsync("settle", () => queue.EndAsync(message, end, CancellationToken.None));

        while ((await queue.PeekAsync(QueueName.Replies, 1, CancellationToken.None)).Count > 0)
        {
            foreach (var message in await queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), CancellationToken.None))
            {
                var end = await processor.HandleToEndAsync(message.Event, CancellationToken.None);
                // In one database the last save and the settlement are one write, and nothing comes between them.
                await (end.Last.Count > 0 ? crash.AroundAsync("final-save", () => SettledAsync(message, end)) : SettledAsync(message, end));
            }
        }
    }

    private static QueuedEvent Message(string workspace)
    {
        var payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Payload).Replace("WORKSPACE", workspace, StringComparison.Ordinal));
        return new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(payload).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            DeliveryId = Guid.NewGuid().ToString("N"),
            Payload = payload,
        };
    }
}
