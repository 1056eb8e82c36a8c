using InstantlyPipeline.Failures;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class EventMessagesTests
{
    private readonly FaultyTables _tables = new(new MemoryTableStore());

    private EventMessages Messages => new(new LargeBodies(_tables));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(196_608, 196_608)]
    [InlineData(196_609, 0)]
    [InlineData(1_048_576, 0)]
    public async Task A_body_too_large_for_a_message_is_kept_apart_and_comes_back(int bytes, int inMessage)
    {
        var queued = Noise(bytes);

        var message = await Messages.WriteAsync(queued, null, Now);
        var read = await Messages.ReadAsync(Sample.Received(message), Now);

        Assert.Equal(inMessage, message.Body.ToMemory().Length);
        Assert.Equal(queued.Payload.ToArray(), read.Payload.ToArray());
    }

    [Fact]
    public async Task A_large_body_of_text_travels_compressed_and_costs_no_table()
    {
        var queued = Sample.Event() with { Payload = System.Text.Encoding.UTF8.GetBytes(new string('t', 1_000_000)) };
        _tables.AfterWrite = () => throw new TransientFailureException("No table is needed.");

        var message = await Messages.WriteAsync(queued, null, Now);

        Assert.Equal(queued.Payload.ToArray(), (await Messages.ReadAsync(Sample.Received(message), Now)).Payload.ToArray());
    }

    [Fact]
    public async Task A_retry_finds_the_body_that_the_first_message_left()
    {
        var queued = Noise(300_000);
        await Messages.WriteAsync(queued, null, Now);

        var copy = await Messages.WriteAsync(queued with { Attempt = 2 }, queued.ReceivedAt.AddMinutes(1), Now);

        Assert.Equal(queued.Payload.ToArray(), (await Messages.ReadAsync(Sample.Received(copy), Now)).Payload.ToArray());
    }

    [Fact]
    public async Task Two_deliveries_of_one_event_keep_a_body_each()
    {
        var first = Noise(300_000);
        var second = Noise(310_000) with { Key = first.Key, DeliveryId = "d2" };

        var messages = new[] { await Messages.WriteAsync(first, null, Now), await Messages.WriteAsync(second, null, Now) };

        Assert.Equal(first.Payload.ToArray(), (await Messages.ReadAsync(Sample.Received(messages[0]), Now)).Payload.ToArray());
        Assert.Equal(second.Payload.ToArray(), (await Messages.ReadAsync(Sample.Received(messages[1]), Now)).Payload.ToArray());
    }

    [Fact]
    public async Task A_message_whose_body_is_gone_is_no_event()
    {
        var message = await Messages.WriteAsync(Noise(300_000), null, Now);
        await _tables.DropTableAsync("bodies20260818", Now);

        var problem = await Assert.ThrowsAsync<FormatException>(() => Messages.ReadAsync(Sample.Received(message), Now));

        Assert.Equal("The message's body was kept in the table bodies20260818 and is gone.", problem.Message);
    }

    [Fact]
    public async Task Without_its_body_no_message_is_made()
    {
        _tables.AfterWrite = () => throw new TransientFailureException("The tables refuse.");

        await Assert.ThrowsAsync<TransientFailureException>(() => Messages.WriteAsync(Noise(300_000), null, Now));
    }

    // Does not compress, as a picture in a reply does not.
    private static QueuedEvent Noise(int bytes)
    {
        var payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);
        return Sample.Event() with { Payload = payload };
    }
}
