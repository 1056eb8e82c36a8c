namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The stand-in for Service Bus without a Functions host: what speaks to queues itself meets the SDK and AMQP on the
/// wire.</summary>
public sealed class QueuesAlone : IDisposable
{
    private readonly Broker _broker;
    private readonly AmqpServer _amqp;

    /// <param name="time">When messages were enqueued, and when locks end.</param>
    /// <param name="queues">The only ones that there are.</param>
    public QueuesAlone(TimeProvider time, IEnumerable<string> queues)
    {
        _broker = new Broker(time);
        foreach (var queue in queues)
        {
            _broker.Declare(queue);
        }
        _broker.DeclaredAll();
        _amqp = AmqpServer.Open(_broker);
    }

    public string ConnectionString => _amqp.ConnectionString;

    public void Dispose()
    {
        _amqp.Dispose();
        _broker.Dispose();
    }
}
