using System.Buffers;
using System.Runtime.CompilerServices;
using InstantlyPipeline.Desk;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Health;
using InstantlyPipeline.Http;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>The pipeline in one process: Kestrel in front, SQLite behind, the workers between.</summary>
internal static class SelfHost
{
    /// <summary>The port Azure's local tools use too, so that one tunnel command serves both hosts.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <param name="settings">Instead of those of the environment, so that <c>demo</c> never meets a real destination; null reads the
    /// environment.</param>
    /// <param name="file">The file of clients and routes; null: <c>pipeline.json</c> in the data directory, if it is there.</param>
    public static WebApplication Build(
        string urls,
        DataDirectory data,
        bool insecure,
        IReadOnlyDictionary<string, string?>? settings = null,
        string? file = null
    )
    {
        // Begun first, beside all else: by the time the door opens they are read, and the first replies wait for nothing.
        _ = ReplyWords.ReadyAsync();
        // Settings are read once. A watcher for changed files would watch all below the working folder, as a rule the data directory with
        // it, and wake at each of SQLite's writes.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        // A file that happens to lie in the folder where somebody types `serve` must not decide where replies go.
        foreach (var lying in builder.Configuration.Sources.OfType<JsonConfigurationSource>().ToList())
        {
            builder.Configuration.Sources.Remove(lying);
        }
        if (settings is not null)
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings);
        }
        var made = !Directory.Exists(data.FullPath) || !Directory.EnumerateFileSystemEntries(data.FullPath).Any();
        if (!data.HasDatabase)
        {
            RefuseWeakSecrets(builder.Configuration);
        }
        builder.WebHost.UseUrls(ListenAddresses.In(urls));
        builder.WebHost.ConfigureKestrel(KestrelLimits.Set);
        // A request is read and answered by the pool thread that heard of it: a delivery blocks nowhere before the queue's answer, and an
        // operation that reads the database keeps that one thread only, for the runtime hands further sockets to another before it begins.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder
            .Logging.ClearProviders()
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // Why a start failed is said in a sentence by who started it. The host would print the whole trace before that.
        var started = new StrongBox<bool>();
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && started.Value);
        builder.Services.PostConfigure<LoggerFilterOptions>(ServerLines.KeepFromLog);
        // Not even what it says of failures, which Kestrel says too: while it may log at all it opens an activity and a scope for each
        // request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        builder
            .Services.AddPipeline()
            .AddSqlitePipelineStorage(data.FullPath)
            .AddQueueWorker()
            .AddQueueHealth()
            .AddTelemetry(builder.Configuration)
            .AddHostedService<PeriodicTasks>()
            .AddPipelineFile(file ?? Path.Combine(data.FullPath, FileOnDisk.Name), required: file is not null);
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<SelfHostOptions>>((host, own) => host.ShutdownTimeout = own.Value.GracePeriod);
        builder.Services.AddSingleton<ConnectionGate>();
        if (insecure)
        {
            builder.Services.Configure<IntakeOptions>(intake => intake.AcceptAnyone());
        }
        builder.Services.PostConfigure<OperationsOptions>(operations =>
        {
            if (string.IsNullOrWhiteSpace(operations.Token))
            {
                operations.Token = data.EnsureToken();
            }
        });

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started.Value = true);
        if (insecure)
        {
            app.Use(ForeignPages.RefuseAsync);
        }
        // A plain delegate: the framework's argument binding would open a scope of services for each delivery.
        var intake = app.Services.GetRequiredService<WebhookIntake>();
        app.Map("/" + WebhookIntake.Path, (RequestDelegate)(http => ReceiveAsync(http, intake, client: null)));
        app.Map(
            "/" + WebhookIntake.Path + "/{client}",
            (RequestDelegate)(http => ReceiveAsync(http, intake, http.GetRouteValue("client") as string))
        );
        app.Map("/" + HealthApi.Path + "/{**path}", TellHealthAsync);
        app.Map("/" + OperationsApi.Path + "/{**path}", OperateAsync);
        app.Map("/" + DeskPage.Path + "/{**path}", (RequestDelegate)ShowDeskAsync);
        var wrongPath = app.Services.GetRequiredService<WrongPath>();
        app.Map("/{**path}", (RequestDelegate)(http => FindNothingAsync(http, wrongPath)));
        // Opened now, and the token made, so that the command line finds it before the first request.
        _ = app.Services.GetRequiredService<SqliteDatabase>();
        if (made)
        {
            data.HideFromGit();
        }
        _ = app.Services.GetRequiredService<OperationsApi>();
        // A file on disk: it blocks for no network.
        app.Services.GetRequiredService<CurrentFile>().ReloadAsync(CancellationToken.None).GetAwaiter().GetResult();
        _ = app.Services.GetRequiredService<QueueMetrics>(); // nobody calls it: the meter's listeners do
        return app;
    }

    /// <summary>Where a pipeline begins, nobody's webhook has to be changed for a better secret. Asked before the database is made, or the
    /// next start would take it for an old one.</summary>
    private static void RefuseWeakSecrets(ConfigurationManager configuration)
    {
        var intake = new IntakeOptions();
        configuration.GetSection("Webhook").Bind(intake);
        var operations = new OperationsOptions { Token = configuration["Operations:Token"]?.Trim() ?? "" };
        if (WeakSecrets.In(intake, operations.Token) is { Count: > 0 } weak)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(IntakeOptions), weak.Select(WeakSecrets.Refusal));
        }
    }

    /// <summary>Settings that would fail later, as sentences; empty when all is well.</summary>
    public static IReadOnlyList<string> Problems(WebApplication app) =>
        [
            .. app.Services.GetRequiredService<CurrentFile>().Problems,
            .. app.Services.GetRequiredService<SecretsAtStart>().Problem is { } none ? (string[])[none] : [],
            .. app.Services.GetRequiredService<CurrentSettings>().Value.Validate(),
        ];

    private static async Task ReceiveAsync(HttpContext http, WebhookIntake intake, string? client)
    {
        var answer = await intake.AcceptAsync(
            new IntakeRequest(
                http.Request.Method,
                http.Connection.RemoteIpAddress,
                name => http.Request.Headers[name],
                http.Request.ContentLength,
                http.Request.Body
            )
            {
                IsHttps = http.Request.IsHttps,
                Client = client,
                IsBadFraming = static ex => ex is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest },
            },
            http.RequestAborted
        );
        Write(http, answer);
    }

    private static async Task TellHealthAsync(HttpContext http, HealthApi health, string? path)
    {
        var answer = await health.AnswerAsync(path ?? "", http.RequestAborted);
        http.Response.Headers.Connection = "close"; // anybody may ask, and would keep the place
        Write(http, answer);
    }

    private static async Task OperateAsync(HttpContext http, OperationsApi operations, string? path)
    {
        var answer = await operations.AnswerAsync(
            new OperationsRequest(
                http.Request.Method,
                path ?? "",
                name => http.Request.Query[name],
                http.Request.Headers.Authorization,
                http.Request.Body
            )
            {
                From = http.Connection.RemoteIpAddress?.ToString(),
            },
            http.RequestAborted
        );
        Write(http, answer);
    }

    private static Task FindNothingAsync(HttpContext http, WrongPath wrongPath)
    {
        Write(http, wrongPath.Answer(http.Request.Method, http.Request.Path.Value ?? "", name => http.Request.Headers[name]));
        return Task.CompletedTask;
    }

    private static Task ShowDeskAsync(HttpContext http)
    {
        Write(http, DeskPage.Answer(http.Request.Method, http.Request.Path.Value ?? "", http.Request.Headers.IfNoneMatch));
        return Task.CompletedTask;
    }

    /// <summary>Fills the response's buffer; the server sends it when the request ends. Who was refused has no claim to a place until the
    /// next request.</summary>
    internal static void Write(HttpContext http, HttpAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = answer.Body.Length;
        if (answer.Status is >= 400 and < 500)
        {
            http.Response.Headers.Connection = "close";
        }
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.BodyWriter.Write(answer.Body.Span);
        }
    }
}
