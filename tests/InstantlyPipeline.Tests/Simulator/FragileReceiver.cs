using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>A receiver over real HTTP that fails as a test says, and keeps books of its own.</summary>
internal sealed class FragileReceiver : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private FragileReceiver(WebApplication app) => _app = app;

    public Uri Address => new($"{_app.Urls.Single()}/hook");

    /// <summary>Distinct bodies that came.</summary>
    public int Seen => Read(() => _tries.Count);

    /// <summary>All requests.</summary>
    public int Tries => Read(() => _tries.Values.Sum());

    /// <summary>Distinct bodies that were answered with 200.</summary>
    public int Held => Read(() => _held.Count);

    /// <param name="answer">Decides on a body that has come so many times, this one included; true is 200, false means that it has seen to
    /// the answer itself.</param>
    public static async Task<FragileReceiver> StartAsync(Func<HttpContext, string, int, Task<bool>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel((KestrelServerOptions kestrel) => kestrel.Limits.MaxRequestBodySize = null);
        var receiver = new FragileReceiver(builder.Build());
        receiver._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            var key = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
            var times = receiver.Read(() => receiver._tries[key] = receiver._tries.GetValueOrDefault(key) + 1);
            if (await answer(context, body, times))
            {
                receiver.Read(() => receiver._held.Add(key));
            }
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers every body with this status, by what is in it and how often it came.</summary>
    public static Task<FragileReceiver> StartAsync(Func<string, int, int> status) =>
        StartAsync(
            (context, body, times) =>
            {
                context.Response.StatusCode = status(body, times);
                return Task.FromResult(context.Response.StatusCode is 200);
            }
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
