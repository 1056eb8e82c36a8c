using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Queues;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class DeadMessagesOnServiceBusTests : DeadMessagesContract, IAsyncDisposable
{
    private readonly FakeServiceBus _bus = new();
    private readonly ServiceBusDeadMessages _dead;

    public DeadMessagesOnServiceBusTests() =>
        _dead = new ServiceBusDeadMessages(_bus, new EventMessages(new LargeBodies(new MemoryTableStore())));

    protected override IDeadMessages Dead => _dead;

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    protected override Task SetAsideAsync(string queue, QueuedEvent message, string reason, string description, DateTimeOffset at)
    {
        if (!_bus.Dead.TryGetValue(queue, out var dead))
        {
            _bus.Dead[queue] = dead = [];
        }
        dead.Add(Sample.Dead(message, at, reason, description));
        return Task.CompletedTask;
    }
}
