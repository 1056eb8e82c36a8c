using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>A real HTTP server on this machine that gives the announced answers in turn and keeps what it was sent.</summary>
/// <remarks>A request nobody announced, or an announced one that never came, fails the test when the server is disposed.</remarks>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    private int _unannounced;
    private int _hangs;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        app.Run(HandleAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public IReadOnlyList<string> Lines => [.. _requests.Select(request => request.Line)];

    public ScriptedRequest Request => _requests.Single();

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new ScriptedServer(builder.Build());
        await server._app.StartAsync();
        return server;
    }

    public void Answers(
        int status,
        string body = "",
        string mediaType = "application/json",
        params (string Name, string Value)[] headers
    ) =>
        _answers.Enqueue(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = mediaType;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }
            if (status != StatusCodes.Status204NoContent)
            {
                await context.Response.WriteAsync(body);
            }
        });

    /// <summary>Takes the request and closes the connection without an answer.</summary>
    public void Drops() =>
        _answers.Enqueue(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

    /// <summary>Begins an answer and closes the connection in the middle of it.</summary>
    public void BreaksOff() =>
        _answers.Enqueue(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

    /// <summary>Takes the request and says nothing until the client gives up.</summary>
    /// <remarks>On a busy machine the client may give up before its request got here; that is not held against the test.</remarks>
    public void Hangs()
    {
        Interlocked.Increment(ref _hangs);
        _answers.Enqueue(HangAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_unannounced > 0 || _answers.Count > _hangs)
        {
            throw new InvalidOperationException(
                $"{_unannounced} requests came that no test announced, and {_answers.Count} announced ones did not. Requests "
                    + $"were:\n{string.Join('\n', Lines)}"
            );
        }
    }

    private async Task HangAsync(HttpContext context)
    {
        Interlocked.Decrement(ref _hangs);
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        _requests.Enqueue(
            new(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                body
            )
        );
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }
        Interlocked.Increment(ref _unannounced);
        context.Response.StatusCode = StatusCodes.Status418ImATeapot;
    }
}
