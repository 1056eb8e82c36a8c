using System.Net;
using InstantlyPipeline.Functions.Host.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Functions.Host.Http;

/// <summary>Offers the HTTP functions on loopback.</summary>
internal sealed class HttpFront(WorkerSupervisor worker, HostJson host)
{
    private const long MaxBodyBytes = 104_857_600;

    public WebApplication Build(IEnumerable<FunctionInfo> functions)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Use(AnswerWrongMethodAsNotFound);
        foreach (var function in functions.Where(function => function.IsHttp))
        {
            Map(app, function);
        }
        return app;
    }

    /// <summary>The function's path, with its parameters in braces.</summary>
    public string Route(FunctionInfo function) =>
        $"/{host.RoutePrefix}/{function.Trigger.Text("route") ?? function.Name}".Replace("//", "/", StringComparison.Ordinal);

    private void Map(WebApplication app, FunctionInfo function)
    {
        RequestDelegate run = context => RunAsync(function, context);
        var methods = function.Trigger.List("methods").Select(method => method.ToUpperInvariant()).ToArray();
        var endpoint = methods is [] ? app.Map(Route(function), run) : app.MapMethods(Route(function), methods, run);
        endpoint.WithMetadata(function);
    }

    // The real host answers 404 where ASP.NET Core says 405.
    private static async Task AnswerWrongMethodAsNotFound(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (
            context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false }
            && context.GetEndpoint()?.Metadata.GetMetadata<FunctionInfo>() is null
        )
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task RunAsync(FunctionInfo function, HttpContext context)
    {
        try
        {
            var http = await HttpBinding.ReadAsync(context.Request);
            var response = await worker.InvokeAsync(
                function,
                context.Request.Headers.TraceParent,
                invocation => HttpBinding.Fill(invocation, function.Trigger, http),
                context.RequestAborted
            );
            await HttpBinding.WriteAsync(response, context.Response);
        }
        catch (WorkerGoneException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
