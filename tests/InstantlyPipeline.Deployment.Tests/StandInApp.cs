using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>A deployed app that answers every POST alike and notes what came.</summary>
internal sealed class StandInApp : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly byte[] _answer;

    public StandInApp(string answer)
    {
        _answer = Encoding.UTF8.GetBytes(answer);
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Uri { get; }

    public ConcurrentBag<(string Path, string? Authorization, string Body)> Posted { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(call.Request.InputStream);
            Posted.Add((call.Request.Url!.AbsolutePath, call.Request.Headers["Authorization"], await reader.ReadToEndAsync()));
            await call.Response.OutputStream.WriteAsync(_answer);
            call.Response.Close();
        }
    }
}
