using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>A queue of replies in a database of its own.</summary>
public abstract class SqliteEventQueueTest : IDisposable
{
    private protected const string Replies = QueueName.Replies;
    private protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private protected static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private protected SqliteEventQueueTest()
    {
        Database = new SqliteDatabase(Folder.Path);
        Queue = new SqliteEventQueue(Database, Time);
    }

    private protected static CancellationToken Now => TestContext.Current.CancellationToken;

    private protected DataDirectory Folder { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(QueueSample.Start);

    private protected SqliteDatabase Database { get; }

    private protected SqliteEventQueue Queue { get; }

    public void Dispose()
    {
        Database.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task Enqueue(params string[] ids)
    {
        foreach (var id in ids)
        {
            await Enqueue(QueueSample.Message(id));
        }
    }

    /// <returns>Once somebody waits: what they will get.</returns>
    private protected async Task<Task<IReadOnlyList<LeasedMessage>>> Waiting(CancellationToken? until = null)
    {
        var receiving = Queue.ReceiveAsync(Replies, 1, Lease, until ?? Now);
        while (!Queue.IsAwaited(Replies))
        {
            await Task.Delay(1, Now);
        }
        return receiving;
    }

    private protected Task Enqueue(QueuedEvent message) => Queue.EnqueueAsync(Replies, message, null, Now);

    private protected async Task<LeasedMessage> Receive() => Assert.Single(await Queue.ReceiveAsync(Replies, 1, Lease, Now));

    private protected async Task<QueueCounts> Counts() => (await Queue.CountsAsync(Now))[Replies];

    /// <summary>One tick is missing, and the receiver has to notice that it passed, whether it was waiting already or not.</summary>
    private protected async Task<LeasedMessage> AdvanceUntilDone(Task<LeasedMessage> receiving)
    {
        Assert.False(receiving.IsCompleted);
        Time.Advance(Moment);
        return await receiving.WaitAsync(TimeSpan.FromSeconds(30), Now);
    }
}
