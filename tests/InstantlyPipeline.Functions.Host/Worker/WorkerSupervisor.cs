using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using InstantlyPipeline.Functions.Host.Rpc;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>Keeps one worker running: starts it, has it load its functions, sends it invocations.</summary>
internal sealed class WorkerSupervisor(AppFolder app, IReadOnlyDictionary<string, string> settings, WorkerChannels channels, Uri rpc)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, int> _calls = new();
    private volatile WorkerProcess? _current;
    private volatile Dictionary<string, string>? _functionIds;

    /// <summary>Raised each time a worker has loaded its functions.</summary>
    public event Action? Ready;

    public bool IsReady => _functionIds is not null && _current is { Channel.IsClosed: false };
    public IReadOnlyList<FunctionInfo> Functions { get; private set; } = [];
    public WorkerOutput Output { get; } = new();

    /// <summary>Of the process that runs now; zero when none does.</summary>
    public TimeSpan ProcessorTime => _current?.ProcessorTime ?? TimeSpan.Zero;

    /// <summary>From the start of the newest process to its last function loaded.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>How often a function has been called so far.</summary>
    public int Calls(string function) => _calls.GetValueOrDefault(function);

    /// <exception cref="StartupException">The worker cannot run the app; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        _current?.Dispose();
        var process = new WorkerProcess(app, settings, rpc, Output);
        channels[process.Id] = process.Channel;
        _current = process;

        var loading = LoadFunctionsAsync(process.Channel);
        await Task.WhenAny(loading, process.Ended, Task.Delay(StartLimit, cancellationToken));
        if (!loading.IsCompletedSuccessfully)
        {
            await process.KillAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var reason =
                loading.Exception?.InnerException is StartupException known ? known.Message
                : Stopwatch.GetElapsedTime(started) < StartLimit
                    ? $"The worker ended with exit code {await process.Ended} before its functions were loaded."
                : $"The worker did not load its functions within {StartLimit.TotalSeconds:0} seconds.";
            throw new StartupException($"{reason} Its last lines:\n{Output.Text}");
        }
        StartTime = Stopwatch.GetElapsedTime(started);
        _functionIds = await loading;
        Ready?.Invoke();
    }

    /// <summary>Kills the worker as <c>kill -9</c> does, and starts another.</summary>
    public async Task KillAndRestartAsync()
    {
        _functionIds = null;
        await _current!.KillAsync();
        await StartAsync(CancellationToken.None);
    }

    /// <param name="fill">Adds the trigger's data to the request.</param>
    /// <exception cref="WorkerGoneException">No worker runs, or it died during the call.</exception>
    public async Task<InvocationResponse> InvokeAsync(
        FunctionInfo function,
        string? traceParent,
        Action<InvocationRequest> fill,
        CancellationToken cancellationToken
    )
    {
        if (_functionIds is not { } ids || _current is not { } process)
        {
            throw new WorkerGoneException();
        }
        var request = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = ids[function.Name],
            TraceContext = new RpcTraceContext { TraceParent = TraceParent.ChildOf(traceParent) },
        };
        fill(request);
        _calls.AddOrUpdate(function.Name, 1, (_, calls) => calls + 1);

        await using var cancelling = cancellationToken.Register(() =>
            process.Channel.Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } })
        );
        var answer = await process.Channel.AskAsync(new StreamingMessage { RequestId = request.InvocationId, InvocationRequest = request });
        return answer.InvocationResponse;
    }

    public async ValueTask DisposeAsync()
    {
        if (_current is { Ended.IsCompleted: false } process)
        {
            process.Channel.Tell(
                new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(StopLimit) } }
            );
            if (await Task.WhenAny(process.Ended, Task.Delay(StopLimit)) != process.Ended)
            {
                await process.KillAsync();
            }
        }
        _current?.Dispose();
    }

    /// <returns>The ids the worker gave its functions, by name.</returns>
    private async Task<Dictionary<string, string>> LoadFunctionsAsync(WorkerChannel channel)
    {
        await channel.Connected;
        var init = (
            await channel.AskAsync(
                new StreamingMessage
                {
                    WorkerInitRequest = new WorkerInitRequest
                    {
                        HostVersion = "4.0.0",
                        WorkerDirectory = app.Root,
                        FunctionAppDirectory = app.Root,
                    },
                }
            )
        ).WorkerInitResponse;
        Check(init.Result, "The worker failed to initialize");
        if (init.Capabilities.ContainsKey("HttpUri"))
        {
            throw new StartupException(
                "The app uses ASP.NET Core integration (ConfigureFunctionsWebApplication), which this host does not support; use "
                    + "HttpRequestData."
            );
        }

        var metadata = (
            await channel.AskAsync(
                new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = app.Root } }
            )
        ).FunctionMetadataResponse;
        Check(metadata.Result, "The worker could not list its functions");
        foreach (var function in metadata.FunctionMetadataResults)
        {
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            var loaded = (await channel.AskAsync(new StreamingMessage { FunctionLoadRequest = load })).FunctionLoadResponse;
            Check(loaded.Result, $"The worker could not load function {function.Name}");
        }

        Functions = [.. metadata.FunctionMetadataResults.Select(FunctionInfo.From)];
        return metadata.FunctionMetadataResults.ToDictionary(function => function.Name, function => function.FunctionId);
    }

    private static void Check(StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new StartupException($"{what}: {result.Exception?.Message ?? result.Result}.");
        }
    }
}
