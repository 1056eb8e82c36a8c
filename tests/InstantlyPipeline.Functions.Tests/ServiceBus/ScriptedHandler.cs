using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>A pipeline that decides by delivery id, and remembers what was handed over together.</summary>
internal sealed class ScriptedHandler(Func<string, Settlement> decide) : IEventHandler, IEventBatchHandler
{
    public List<string> Handed { get; } = [];

    public async Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken) =>
        (await HandleAsync([message], cancellationToken))[0];

    public Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken)
    {
        Handed.Add(string.Join('+', messages.Select(message => message.DeliveryId)));
        return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(message => decide(message.DeliveryId))]);
    }
}
