using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>What becomes of a body, however it came.</summary>
public sealed class AcceptanceTests
{
    private const string Delivery =
        """{"timestamp":"2026-08-18T09:41:27.402Z","event_type":"reply_received","workspace":"w","lead_email":"dana@example.com"}""";

    private readonly ListQueue _queue = new();
    private readonly MemoryTableStore _tables = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

    private Acceptance Acceptance => Acceptances.Of(_queue, _tables, _time);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delivery_goes_to_its_workflow_s_queue_under_the_trace_it_came_with()
    {
        var outcome = await TakeAsync(Delivery, BodyOrigin.Delivery("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var (queue, message, _) = Assert.Single(_queue.Messages);
        Assert.Equal(new AcceptanceOutcome.Queued(message.Key, "reply_received", Spilled: false), outcome);
        Assert.Equal(
            (QueueName.Replies, EventOrigin.Instantly, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            (queue, message.Origin, message.TraceParent)
        );
    }

    [Theory]
    [InlineData("soft_bounce_promotion")]
    [InlineData("Soft_Bounce_Promotion")]
    [InlineData(" soft_bounce_promotion ")]
    public async Task A_type_of_our_own_from_outside_goes_to_quarantine(string type)
    {
        var outcome = await TakeAsync(Delivery.Replace("reply_received", type, StringComparison.Ordinal), BodyOrigin.Delivery());

        var kept = Assert.IsType<AcceptanceOutcome.Quarantined>(outcome);
        Assert.True(kept.IsObject);
        Assert.Contains("the pipeline keeps", kept.Reason, StringComparison.Ordinal);
        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public async Task A_time_far_ahead_is_set_aside_and_taken_from_quarantine_once_it_has_come()
    {
        var body = Delivery.Replace("2026-08-18T09", "2026-08-25T09", StringComparison.Ordinal);
        var kept = Assert.IsType<AcceptanceOutcome.Quarantined>(await TakeAsync(body, BodyOrigin.Delivery()));
        Assert.Contains("ahead", kept.Reason, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(7));
        var later = _time.GetUtcNow() + TimeSpan.FromSeconds(2);
        Assert.IsType<AcceptanceOutcome.Queued>(await TakeAsync(body, BodyOrigin.Quarantine(kept.Key, later)));

        var (_, message, notBefore) = Assert.Single(_queue.Messages);
        Assert.Equal((kept.Key.Hash, later), (message.DeliveryId, notBefore));
    }

    [Fact]
    public async Task What_still_cannot_be_read_stays_in_quarantine_as_it_is()
    {
        var kept = Assert.IsType<AcceptanceOutcome.Quarantined>(await TakeAsync("{}", BodyOrigin.Delivery()));

        var again = await TakeAsync("{}", BodyOrigin.Quarantine(kept.Key, _time.GetUtcNow()));

        Assert.Equal(kept, again);
        Assert.Equal(0, Assert.Single(await new Quarantine(_tables, _time).ListAsync(Now).ToListAsync(Now)).Duplicates);
    }

    [Fact]
    public async Task An_event_of_our_own_says_so_on_its_envelope()
    {
        var due = _time.GetUtcNow().AddDays(4);
        var identity = new EventIdentity
        {
            EventType = InternalEventType.SoftBouncePromotion,
            Timestamp = _time.GetUtcNow(),
            Workspace = "w",
            LeadEmail = "dana@example.com",
        };

        var key = await new InternalEvents(_queue, _time).SendAsync(identity, Encoding.UTF8.GetBytes(Delivery), due, Now);

        var (queue, message, notBefore) = Assert.Single(_queue.Messages);
        Assert.Equal(
            (QueueName.Bounces, key, EventOrigin.Pipeline, due, due),
            (queue, message.Key, message.Origin, message.ReceivedAt, notBefore)
        );
    }

    [Fact]
    public async Task A_type_that_is_not_our_own_cannot_be_sent_as_if_it_were() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new InternalEvents(_queue, _time).SendAsync(
                new EventIdentity
                {
                    EventType = "reply_received",
                    Timestamp = _time.GetUtcNow(),
                    Workspace = "w",
                },
                Encoding.UTF8.GetBytes(Delivery),
                null,
                Now
            )
        );

    [Fact]
    public void Every_type_has_a_queue_and_none_of_ours_is_one_of_Instantly_s()
    {
        Assert.All(
            EventType.Known.Concat(InternalEventType.Queues.Keys),
            type => Assert.Contains(EventRoutes.QueueOf(type), QueueName.All)
        );
        Assert.DoesNotContain(InternalEventType.Queues.Keys, EventType.Known.Contains);
    }

    [Fact]
    public void Only_one_place_makes_messages()
    {
        var source = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "src"));

        var made = Directory
            .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("new QueuedEvent", StringComparison.Ordinal));

        Assert.Empty(made);
    }

    private Task<AcceptanceOutcome> TakeAsync(string body, BodyOrigin origin) =>
        Acceptance.TakeAsync(Encoding.UTF8.GetBytes(body), origin, Now);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
