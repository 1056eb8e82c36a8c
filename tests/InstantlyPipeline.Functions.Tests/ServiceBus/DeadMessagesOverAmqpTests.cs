using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.Host.ServiceBus;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Queues;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>The same through the real client library, over a connection: received, and set aside with a reason.</summary>
public sealed class DeadMessagesOverAmqpTests : DeadMessagesContract, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(Start);
    private readonly EventMessages _messages = new(new LargeBodies(new MemoryTableStore()));
    private readonly QueuesAlone _queues;
    private readonly ServiceBusClient _client;
    private readonly ServiceBusDeadMessages _dead;

    public DeadMessagesOverAmqpTests()
    {
        _queues = new QueuesAlone(_time, QueueName.All);
        _client = new ServiceBusClient(_queues.ConnectionString);
        _dead = new ServiceBusDeadMessages(_client, _messages);
    }

    protected override IDeadMessages Dead => _dead;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _queues.Dispose();
    }

    protected override async Task SetAsideAsync(string queue, QueuedEvent message, string reason, string description, DateTimeOffset at)
    {
        _time.SetUtcNow(at);
        await using var sender = _client.CreateSender(queue);
        await sender.SendMessageAsync(await _messages.WriteAsync(message, null, Now), Now);
        await using var receiver = _client.CreateReceiver(queue);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(cancellationToken: Now), reason, description, Now);
    }
}
