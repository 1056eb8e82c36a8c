using System.Net;
using System.Net.Sockets;
using System.Text;
using Amqp;
using Amqp.Framing;
using InstantlyPipeline.Functions.Host.Http;
using InstantlyPipeline.Functions.Host.Rpc;
using InstantlyPipeline.Functions.Host.ServiceBus;
using InstantlyPipeline.Functions.Host.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Functions.Host;

/// <summary>Stands in for the Functions host and for a Service Bus namespace, and runs the app's real worker process under them.</summary>
/// <remarks>
/// It shows that an app works with the worker and the SDK, not that Azure will run it the same way. Timers never fire by themselves.
/// Everything listens on loopback, on free ports; queues live in memory and outlive the worker.
/// </remarks>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Broker _broker;
    private readonly WorkerChannels _channels = new();
    private readonly FunctionsHostOptions _options;
    private AmqpServer? _amqp;
    private WebApplication? _rpc;
    private WebApplication? _http;
    private WorkerSupervisor? _worker;
    private QueueTrigger[] _triggers = [];

    private FunctionsHost(FunctionsHostOptions options)
    {
        _options = options;
        _broker = options.SharesQueuesOf?._broker ?? new Broker(TimeProvider.System);
    }

    /// <summary>Where the HTTP functions are.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>For Service Bus clients of the caller's own.</summary>
    public string ServiceBusConnection { get; private set; } = "";

    /// <summary>From the start of the newest worker process to its last function loaded.</summary>
    public TimeSpan StartTime => Worker.StartTime;

    /// <summary>Processor time that the worker's process has used so far.</summary>
    public TimeSpan WorkerTime => Worker.ProcessorTime;

    /// <summary>The last lines that the worker wrote or logged.</summary>
    public string WorkerOutput => Worker.Output.Text;

    public SendFaults Faults => _broker.Faults;

    private WorkerSupervisor Worker => _worker!;

    /// <exception cref="StartupException">The app cannot be run; the message says why.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken cancellationToken)
    {
        var host = new FunctionsHost(options);
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>How often a function has been called so far.</summary>
    public int Calls(string function) => Worker.Calls(function);

    public QueueCounts Queue(string name) => Find(name).Counts;

    public IReadOnlyList<DeadLetter> DeadLetters(string queue) =>
        [
            .. Find(queue)
                .DeadLetters!.Peek(0, int.MaxValue)
                .Select(message => new DeadLetter(
                    message.Property("DeadLetterReason") as string,
                    message.Property("DeadLetterErrorDescription") as string,
                    Encoding.UTF8.GetString(TriggerData.Body(message.Content))
                )),
        ];

    /// <summary>Puts a message among a queue's dead letters, as Service Bus does with one that was delivered too often and never
    /// settled.</summary>
    public void GiveUp(string queue, IReadOnlyDictionary<string, object> properties, byte[] body)
    {
        var message = new Message
        {
            ApplicationProperties = new ApplicationProperties(),
            BodySection = new Data { Binary = body },
        };
        foreach (var (name, value) in properties)
        {
            message.ApplicationProperties.Map[name] = value;
        }
        Find(queue).EnqueueDead(message, "MaxDeliveryCountExceeded", "Message could not be consumed after 10 delivery attempts.");
    }

    /// <summary>Completes when <paramref name="condition"/> holds; it is asked again whenever a message came, left, or was given
    /// back.</summary>
    public async Task WhenAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Ask()
        {
            if (condition())
            {
                met.TrySetResult();
            }
        }

        _broker.Changed += Ask;
        try
        {
            Ask();
            await met.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _broker.Changed -= Ask;
        }
    }

    /// <summary>How many messages the queues hold that are neither settled nor dead, scheduled ones included.</summary>
    public int Held => _broker.Queues.Sum(queue => queue.Counts.Held);

    /// <summary>Completes when no queue holds a message that is neither settled nor dead, scheduled ones included.</summary>
    public Task WhenSettledAsync(CancellationToken cancellationToken) => WhenAsync(() => Held == 0, cancellationToken);

    /// <summary>Runs a timer's function once.</summary>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public async Task FireTimerAsync(string function, CancellationToken cancellationToken)
    {
        var timer = Worker.Functions.Single(candidate => candidate.IsTimer && candidate.Name == function);
        var input = new ParameterBinding
        {
            Name = timer.Trigger.Name,
            Data = new TypedData { Json = """{"IsPastDue":false}""" },
        };
        var answer = await Worker.InvokeAsync(timer, null, invocation => invocation.InputData.Add(input), cancellationToken);
        if (answer.Result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"{function} failed: {answer.Result.Exception?.Message}");
        }
    }

    /// <summary>Kills the worker as <c>kill -9</c> does, and completes when another one is ready.</summary>
    public Task KillWorkerAsync() => Worker.KillAndRestartAsync();

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(Task.WhenAll(_triggers.Select(trigger => trigger.StopAsync())), Task.Delay(StopLimit));
        if (_http is not null)
        {
            await _http.DisposeAsync();
        }
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }
        if (_rpc is not null)
        {
            await _rpc.DisposeAsync();
        }
        _amqp?.Dispose();
        if (_options.SharesQueuesOf is null)
        {
            _broker.Dispose();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var app = AppFolder.Of(_options.App);
        ServiceBusConnection = _options.SharesQueuesOf?.ServiceBusConnection ?? OpenAmqp();

        _rpc = BuildRpc();
        await _rpc.StartAsync(cancellationToken);
        var settings = new Dictionary<string, string>(_options.Settings) { [_options.ServiceBusSetting] = ServiceBusConnection };
        _worker = new WorkerSupervisor(app, settings, _channels, new Uri(_rpc.Urls.First()));
        await _worker.StartAsync(cancellationToken);

        _triggers =
        [
            .. _worker
                .Functions.Where(function => function.IsQueue)
                .Select(function => new QueueTrigger(function, _broker, app.Host, _worker)),
        ];
        foreach (var name in _options.MoreQueues)
        {
            _broker.Declare(name);
        }
        _broker.DeclaredAll();
        _http = new HttpFront(_worker, app.Host).Build(_worker.Functions);
        await _http.StartAsync(cancellationToken);
        Address = new Uri(_http.Urls.First());
        foreach (var trigger in _options.QueuesAreHandled ? _triggers : [])
        {
            trigger.Start();
        }
    }

    /// <returns>The connection string.</returns>
    private string OpenAmqp()
    {
        _amqp = AmqpServer.Open(_broker);
        return _amqp.ConnectionString;
    }

    private WebApplication BuildRpc()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddSingleton(_channels).AddSingleton(_broker);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);

        var rpc = builder.Build();
        rpc.MapGrpcService<FunctionRpcService>();
        rpc.MapGrpcService<SettlementService>();
        return rpc;
    }

    private BrokerQueue Find(string queue) =>
        _broker.Find(queue)
        ?? throw new ArgumentException($"There is no queue '{queue}': no function of the app listens to it.", nameof(queue));
}
