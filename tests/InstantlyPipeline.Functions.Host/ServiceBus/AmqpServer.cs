using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Transactions;
using Amqp.Types;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>Speaks AMQP 1.0 as Service Bus does, on loopback, without TLS and letting anyone in.</summary>
internal sealed class AmqpServer : ILinkProcessor, IDisposable
{
    private const string ManagementSuffix = "/$management";
    private const int InitialCredit = 1000;
    private const ulong MaxMessageSize = 262_144;

    private readonly Broker _broker;
    private readonly ContainerHost _container;
    private readonly ReplyLinks _replies = new();

    private AmqpServer(Broker broker, int port)
    {
        ConnectionString = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
        _broker = broker;
        _container = new ContainerHost(new Address("127.0.0.1", port, null, null, "/", "amqp"));
        var listener = _container.Listeners[0];
        listener.TCP.NoDelay = true;
        listener.SASL.EnableAnonymousMechanism = true;
        listener.SASL.EnableMechanism((Symbol)"MSSBCBS", SaslProfile.Anonymous); // the one the SDK asks for
        listener.HandlerFactory = _ => new LockTokenTags();
        _container.AddressResolver = RefuseTransactions;
        _container.RegisterLinkProcessor(this);
    }

    public string ConnectionString { get; }

    public static AmqpServer Open(Broker broker)
    {
        var server = new AmqpServer(broker, FreePort());
        server._container.Open();
        return server;
    }

    public void Dispose() => _container.Close();

    void ILinkProcessor.Process(AttachContext context) => _ = AttachAsync(context);

    // Called before a link is attached; null leaves its address as it is.
    private static string? RefuseTransactions(ContainerHost host, Attach attach) =>
        attach.Target is Coordinator ? throw new AmqpException(ErrorCode.NotImplemented, "This _broker has no transactions.") : null;

    private async Task AttachAsync(AttachContext context)
    {
        try
        {
            var endpoint = await CreateEndpointAsync(context.Attach, context.Link);
            context.Attach.MaxMessageSize = MaxMessageSize;
            context.Complete(endpoint, InitialCredit);
        }
        catch (Exception e)
        {
            context.Complete((e as AmqpException)?.Error ?? Errors.Of(ErrorCode.InvalidField, e.Message));
        }
    }

    private async Task<LinkEndpoint> CreateEndpointAsync(Attach attach, ListenerLink link)
    {
        // A client that receives names the node as its source; one that sends names it as its target.
        var address = attach.Role ? ((Source)attach.Source).Address : ((Target)attach.Target).Address;
        var path = Uri.UnescapeDataString(address ?? "").TrimStart('/');

        var isManagement = path.EndsWith(ManagementSuffix, StringComparison.OrdinalIgnoreCase);
        if (path != "$cbs" && !isManagement)
        {
            var queue = await FindQueueAsync(path);
            return attach.Role ? new QueueReader(queue, link) : new QueueWriter(queue, _broker.Faults);
        }
        if (attach.Role)
        {
            return _replies.Open(((Target)attach.Target).Address, link);
        }
        return isManagement
            ? new RequestReader(new QueueManagement(await FindQueueAsync(path[..^ManagementSuffix.Length])).Handle, _replies)
            : new RequestReader(TokenNode.Handle, _replies);
    }

    private async Task<BrokerQueue> FindQueueAsync(string path)
    {
        if (_broker.Find(path) is { } known)
        {
            return known;
        }
        await _broker.AllDeclared;
        return _broker.Find(path)
            ?? throw new AmqpException(ErrorCode.NotFound, $"The messaging entity '{path}' could not be found: no function listens to it.");
    }

    // AMQPNetLite cannot say which port it got.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
