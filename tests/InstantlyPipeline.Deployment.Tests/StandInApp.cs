using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>A deployed app that answers every POST alike and notes what came.</summary>
internal sealed class StandInApp(string answer) : LocalServer
{
    public ConcurrentBag<(string Path, string? Authorization, string Body)> Posted { get; } = [];

    protected override async Task AnswerAsync(HttpListenerContext call)
    {
        using var reader = new StreamReader(call.Request.InputStream);
        Posted.Add((call.Request.Url!.AbsolutePath, call.Request.Headers["Authorization"], await reader.ReadToEndAsync()));
        await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        call.Response.Close();
    }
}
