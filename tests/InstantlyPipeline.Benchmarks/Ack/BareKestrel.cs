using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>The ceiling: reads the body, keeps nothing, checks nothing, answers.</summary>
internal static class BareKestrel
{
    private static readonly byte[] Answer = """{"received":true}"""u8.ToArray();

    public static Command Command()
    {
        var port = new Argument<int>("port");
        var command = new Command("bare", "The bare Kestrel endpoint that `ack` compares with.") { port };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.MapPost(
            "/webhooks/instantly",
            async (HttpContext http) =>
            {
                await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = Answer.Length;
                await http.Response.Body.WriteAsync(Answer, http.RequestAborted);
            }
        );
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
