using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>A collector of telemetry (OTLP over HTTP), which tells only whether a text was in what it got.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _bodies = [];
    private readonly WebApplication _server;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(ReceiveAsync);
    }

    /// <summary>The settings that send an app's telemetry here, five times a second.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        };

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Completes when <paramref name="text"/> has arrived in whatever was sent.</summary>
    public async Task WhenToldAsync(byte[] text, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_bodies.Exists(body => body.AsSpan().IndexOf(text) >= 0))
                {
                    return;
                }
                more = _more.Task;
            }
            await more.WaitAsync(cancellationToken);
        }
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        lock (_gate)
        {
            _bodies.Add(body.ToArray());
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
