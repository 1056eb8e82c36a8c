using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class MessageMappingTests
{
    private static readonly DateTimeOffset Later = new(2026, 8, 18, 9, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(1, false)]
    public void An_event_comes_back_from_its_message_as_it_was(int attempt, bool traced)
    {
        var queued = Sample.Event() with { Attempt = attempt, TraceParent = traced ? Sample.Event().TraceParent : null };

        var received = Sample.Received(MessageMapping.Write(queued, null));
        var read = MessageMapping.Read(received);

        Assert.Equal(queued.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(queued with { SequenceNumber = received.SequenceNumber }, read with { Payload = queued.Payload });
    }

    [Theory]
    [InlineData(EventOrigin.Pipeline)]
    [InlineData(EventOrigin.Instantly)]
    public void Who_made_an_event_stays_with_its_message(EventOrigin origin) =>
        Assert.Equal(
            origin,
            MessageMapping.Read(Sample.Received(MessageMapping.Write(Sample.Event() with { Origin = origin }, null))).Origin
        );

    [Theory]
    [InlineData(null)]
    [InlineData("b0a3c9f2-1d3e-4a5b-8c7d-9e0f1a2b3c4d")]
    public void Whose_an_event_is_stays_with_its_message(string? workspace) =>
        Assert.Equal(
            workspace,
            MessageMapping.Read(Sample.Received(MessageMapping.Write(Sample.Event() with { Workspace = workspace }, null))).Workspace
        );

    [Theory]
    [InlineData("soft_bounce_promotion", EventOrigin.Pipeline)]
    [InlineData("reply_received", EventOrigin.Instantly)]
    public void A_message_queued_before_the_envelope_said_who_made_it_is_known_by_its_type(string type, EventOrigin origin)
    {
        var message = MessageMapping.Write(Sample.Event() with { EventType = type }, null);
        message.ApplicationProperties.Remove("origin");

        Assert.Equal(origin, MessageMapping.Read(Sample.Received(message)).Origin);
    }

    [Fact]
    public void A_person_sees_in_the_queue_which_event_waits_there()
    {
        var message = MessageMapping.Write(Sample.Event(), null);

        Assert.Equal(
            (Sample.Event().Key.Value, "reply_received", "application/json"),
            (message.MessageId, message.Subject, message.ContentType)
        );
        Assert.Equal("2026-08-18T09:00:00.1234567+00:00", message.ApplicationProperties["receivedAt"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_two_copies_share_an_id_that_duplicate_detection_could_swallow(int attempt)
    {
        var queued = Sample.Event() with { Attempt = attempt };

        string[] ids =
        [
            MessageMapping.Write(Sample.Event(), null).MessageId,
            MessageMapping.Write(queued, Later).MessageId,
            MessageMapping.Write(queued, Later).MessageId,
        ];

        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.StartsWith(queued.Key.Value, id, StringComparison.Ordinal));
        Assert.All(ids, id => Assert.True(id.Length <= 128));
    }

    [Fact]
    public void A_retry_is_not_handed_out_before_its_time() =>
        Assert.Equal(Later, MessageMapping.Write(Sample.Event(), Later).ScheduledEnqueueTime);

    [Theory]
    [InlineData("eventKey", null)]
    [InlineData("eventKey", "mine")]
    [InlineData("eventType", null)]
    [InlineData("receivedAt", null)]
    [InlineData("receivedAt", "yesterday")]
    [InlineData("deliveryId", "")]
    [InlineData("attempt", null)]
    [InlineData("attempt", "0")]
    [InlineData("attempt", "-1")]
    [InlineData("origin", "somebody")]
    [InlineData("origin", "7")]
    public void A_message_of_somebody_else_is_no_event_and_the_reason_quotes_nothing_of_it(string property, string? value)
    {
        var message = MessageMapping.Write(Sample.Event(), null);
        message.ApplicationProperties[property] = value;

        var problem = Assert.Throws<FormatException>(() => MessageMapping.Read(Sample.Received(message)));

        Assert.Equal($"The message's property {property} is missing or is not what the pipeline writes.", problem.Message);
    }
}
