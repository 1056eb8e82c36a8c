using System.Text.Json;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>Turns are counted, not time: the handler of a slow client's event ends when the test says so.</summary>
public sealed class FairUseTests
{
    private const int Workers = ServiceBusRegistration.Concurrency;
    private static readonly DateTimeOffset Start = new(2026, 8, 18, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly ListQueue _queue = new();
    private readonly List<string> _journal = [];
    private readonly HeldHandler _handler = new();
    private readonly EventRunner _runner;
    private bool _several = true;

    public FairUseTests()
    {
        var shares = new ClientShares(Workers, workspace => workspace, () => _several, _time);
        var messages = new EventMessages(new LargeBodies(new MemoryTableStore()));
        _runner = new EventRunner(_handler, _handler, _queue, messages, _time, NullLogger<EventRunner>.Instance, shares);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public void A_client_with_a_slow_CRM_leaves_a_worker_to_the_message_behind_its_thousand()
    {
        var running = Enumerable.Range(0, 1_000).Select(i => Hand(Of("slow", i))).Where(run => !run.IsCompleted).ToList();

        var other = Hand(Of("birch", 0));

        Assert.Equal(Workers - 1, running.Count);
        Assert.Equal(Workers - 1 + 1, _handler.Begun.Count);
        Assert.Equal("birch-0", _handler.Begun[^1]);
        Assert.False(other.IsCompleted);
        Assert.Equal(1_000 - (Workers - 1), _queue.Messages.Count);
    }

    [Fact]
    public async Task While_another_client_has_messages_a_client_holds_half_of_the_workers()
    {
        foreach (var i in Enumerable.Range(0, 100))
        {
            _ = Hand(Of("slow", i));
        }
        _ = Hand(Of("birch", 0));
        await _handler.EndAsync("birch-0");

        // Seven end, and none of the slow client's next messages takes a place of theirs.
        foreach (var i in Enumerable.Range(0, 7))
        {
            await _handler.EndAsync($"slow-{i}");
            _ = Hand(Of("slow", 1_000 + i));
        }
        Assert.Equal(Workers / 2, _handler.Holding("slow"));
        foreach (var i in Enumerable.Range(0, Workers / 2))
        {
            _ = Hand(Of("birch", 1 + i));
        }
        Assert.Equal((Workers / 2, Workers / 2), (_handler.Holding("slow"), _handler.Holding("birch")));

        await _handler.EndAsync("slow-7");
        _ = Hand(Of("slow", 2_000));

        Assert.Equal(Workers / 2, _handler.Holding("slow"));
        Assert.Contains("slow-2000", _handler.Begun);
    }

    [Fact]
    public void What_is_put_back_stays_the_same_event_at_the_same_attempt_and_comes_back_in_its_clients_line()
    {
        var flood = Enumerable.Range(0, 60).Select(i => Of("slow", i) with { Attempt = 3 }).ToList();
        flood.ForEach(message => _ = Hand(message));

        var back = _queue.Messages;

        Assert.Equal(flood.Skip(Workers - 1).Select(Identity), back.Select(copy => Identity(copy.Message)));
        Assert.All(back, copy => Assert.Equal(QueueName.Replies, copy.Queue));
        var turns = back.Select(copy => copy.NotBefore!.Value).ToList();
        Assert.Equal(turns.Order(), turns);
        Assert.Equal(turns.Count, turns.Distinct().Count());
        Assert.InRange(turns[^1] - Start, TimeSpan.FromSeconds(1), QueueShares.LongestWait);
        Assert.Equal(back.Select(copy => $"complete {copy.Message.DeliveryId}"), _journal);

        static object Identity(QueuedEvent message) =>
            (message.Key, message.DeliveryId, message.Attempt, message.ReceivedAt, message.TraceParent, message.Workspace, message.Origin);
    }

    [Fact]
    public void A_flood_is_put_back_for_a_minute_at_most()
    {
        foreach (var i in Enumerable.Range(0, 5_000))
        {
            _ = Hand(Of("slow", i));
        }

        Assert.Equal(Start + QueueShares.LongestWait, _queue.Messages.Max(copy => copy.NotBefore));
    }

    [Fact]
    public void A_message_that_came_before_is_never_put_back_since_its_count_of_deliveries_would_be_lost()
    {
        foreach (var i in Enumerable.Range(0, Workers))
        {
            _ = Hand(Of("slow", i));
        }

        _ = Hand(Of("slow", 100), deliveryCount: 2);

        Assert.Contains("slow-100", _handler.Begun);
        Assert.Single(_queue.Messages);
    }

    [Fact]
    public void Where_there_is_one_client_only_it_has_all_workers()
    {
        _several = false;

        foreach (var i in Enumerable.Range(0, Workers))
        {
            _ = Hand(Of("only", i));
        }

        Assert.Equal(Workers, _handler.Holding("only"));
        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public async Task What_failed_gives_its_worker_back()
    {
        foreach (var i in Enumerable.Range(0, 100))
        {
            _handler.Fails = true;
            await Assert.ThrowsAsync<InvalidOperationException>(() => Hand(Of("slow", i)));
        }

        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public void The_shares_are_of_as_many_workers_as_the_host_has()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

        var calls = host.RootElement.GetProperty("extensions").GetProperty("serviceBus").GetProperty("maxConcurrentCalls").GetInt32();

        Assert.Equal(ServiceBusRegistration.Concurrency, calls);
    }

    private static QueuedEvent Of(string client, int number) => Sample.Event($"{client}-{number}") with { Workspace = client };

    private Task Hand(QueuedEvent message, int deliveryCount = 1) =>
        _runner.RunAsync(
            QueueName.Replies,
            Sample.Received(MessageMapping.Write(message, notBefore: null), deliveryCount),
            new JournalActions(_journal),
            Now
        );

    /// <summary>Works on each event until it is told that it is done.</summary>
    private sealed class HeldHandler : IEventHandler, IEventBatchHandler
    {
        private readonly Dictionary<string, TaskCompletionSource<Settlement>> _held = [];

        public List<string> Begun { get; } = [];

        public bool Fails { get; set; }

        public int Holding(string client) => _held.Keys.Count(id => id.StartsWith(client + "-", StringComparison.Ordinal));

        public async Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken)
        {
            Begun.Add(message.DeliveryId);
            return Fails ? throw new InvalidOperationException() : await (_held[message.DeliveryId] = new()).Task;
        }

        public Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Settlement> EndAsync(string id)
        {
            _held.Remove(id, out var done);
            done!.SetResult(new Settlement.Complete());
            return done.Task;
        }
    }
}
