using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Bounces;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Simulator;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests;

/// <summary>The whole pipeline as the hosts register it, over tables in memory and real HTTP to the stand-ins; deliveries are worked off
/// one by one.</summary>
internal sealed partial class PipelineUnderTest : IAsyncDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>The token of the settings, with which everything is allowed.</summary>
    public const string OperationsToken = "fedcba9876543210fedcba9876543210";

    private readonly ServiceProvider _services;
    private readonly ListQueue _queue = new();
    private readonly HashSet<string> _workedOff = [];
    private int _taken;

    private PipelineUnderTest(
        StandIns world,
        ClockOfPauses time,
        IReadOnlyDictionary<string, string?> settings,
        IPipelineFileSource? file = null,
        ITableStore? tables = null
    )
    {
        World = world;
        Time = time;
        Faulty = new FaultyTables(tables ?? new MemoryTableStore());
        Tables = new CountingTables(Faulty);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IEventQueue>(_queue);
        services.AddSingleton<IDeadMessages, NoDeadMessages>();
        services.AddSingleton<ITableStore>(Tables);
        services.AddPipeline();
        services.AddSingleton<IMailExchanges>(Exchanges);
        if (file is not null)
        {
            services.AddSingleton(file);
        }
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public StandIns World { get; }

    /// <summary>What the name servers would say; nothing, unless a test does.</summary>
    internal KnownMailExchanges Exchanges { get; } = new();

    /// <summary>It stands still unless a test lets it jump over pauses.</summary>
    public ClockOfPauses Time { get; }

    public CountingTables Tables { get; }

    /// <summary>Beneath <see cref="Tables"/>.</summary>
    public FaultyTables Faulty { get; }

    public Deliveries Deliveries => field ??= new(seed: 7, Time);

    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="without">Destinations left unconfigured, by section name.</param>
    public static Task<PipelineUnderTest> StartAsync(params IReadOnlyList<string> without) =>
        StartAsync(new Dictionary<string, string?>(), without);

    /// <summary>Over other tables than those in memory.</summary>
    public static Task<PipelineUnderTest> StartOnAsync(ITableStore tables) => StartAsync(new Dictionary<string, string?>(), [], tables);

    /// <param name="more">Settings over the usual ones, with colons.</param>
    /// <param name="without">Destinations left unconfigured, by section name.</param>
    public static Task<PipelineUnderTest> StartAsync(IReadOnlyDictionary<string, string?> more, params IReadOnlyList<string> without) =>
        StartAsync(more, without, tables: null);

    private static async Task<PipelineUnderTest> StartAsync(
        IReadOnlyDictionary<string, string?> more,
        IReadOnlyList<string> without,
        ITableStore? tables
    )
    {
        var time = new ClockOfPauses(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero)) { StandsStill = true };
        var world = await StandIns.StartAsync(time, TestContext.Current.CancellationToken);
        var settings = world
            .Settings.Where(setting => !without.Contains(setting.Key.Split(':')[0]))
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = Secret;
        settings["Operations:Token"] = OperationsToken;
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }
        return new PipelineUnderTest(world, time, settings, file: null, tables);
    }

    /// <summary>With a file of clients and routes, which may refer to the stand-ins' settings and to <paramref name="more"/>.</summary>
    public static Task<PipelineUnderTest> StartWithAsync(
        IPipelineFileSource file,
        params IReadOnlyList<(string Name, string? Value)> more
    ) => StartWithAsync(file, _ => more.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));

    public static Task<PipelineUnderTest> StartWithAsync(
        IPipelineFileSource file,
        Func<StandIns, IReadOnlyDictionary<string, string>> more
    ) => StartWithAsync(file, world => more(world).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));

    private static async Task<PipelineUnderTest> StartWithAsync(
        IPipelineFileSource file,
        Func<StandIns, IEnumerable<KeyValuePair<string, string?>>> more
    )
    {
        var time = new ClockOfPauses(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero)) { StandsStill = true };
        var world = await StandIns.StartAsync(time, TestContext.Current.CancellationToken);
        var settings = world.Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = Secret;
        settings["Operations:Token"] = OperationsToken;
        foreach (var (name, value) in more(world))
        {
            settings[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }
        var pipeline = new PipelineUnderTest(world, time, settings, file);
        await pipeline.Service<CurrentFile>().ReloadAsync(TestContext.Current.CancellationToken);
        return pipeline;
    }

    /// <summary>All messages that nobody has taken yet.</summary>
    public IReadOnlyList<QueuedEvent> TakeAll()
    {
        QueuedEvent[] all = [.. _queue.Messages.Where(item => item.NotBefore is null).Skip(_taken).Select(item => item.Message)];
        _taken += all.Length;
        return all;
    }

    /// <summary>How many messages nobody has taken yet.</summary>
    public int Waiting => _queue.Messages.Count(item => item.NotBefore is null) - _taken;

    /// <summary>The steps that workflows, CRMs and chats state; whatever a test records must be among them.</summary>
    public IEnumerable<string> DeclaredSteps =>
        Service<IEnumerable<IWorkflow>>()
            .SelectMany(workflow => workflow.Steps)
            .Concat(Service<Crms>().All.SelectMany(crm => crm.AllSteps()))
            .Concat(Service<AlertSteps>().AllSteps)
            .Append(EngagementProcessor.Step)
            .Distinct();

    /// <summary>What workflows put on the queues for later.</summary>
    public IReadOnlyList<(QueuedEvent Message, DateTimeOffset Due)> Scheduled =>
        [.. _queue.Messages.Where(item => item.NotBefore is not null).Select(item => (item.Message, item.NotBefore!.Value))];

    /// <summary>Delivers and works the event off once.</summary>
    public async Task<EventView> DeliverAsync(byte[] body)
    {
        await AcceptAsync(body);
        return await ProcessAsync(TakeNext());
    }

    /// <summary>Moves time on to what was scheduled and has not been worked off, whatever is due last, and works it off; what that
    /// schedules waits for the next call.</summary>
    public async Task<IReadOnlyList<EventView>> WorkOffScheduledAsync()
    {
        var due = Scheduled.Where(item => !_workedOff.Contains(item.Message.Key.Value)).DistinctBy(item => item.Message.Key.Value).ToList();
        var views = new List<EventView>();
        foreach (var (message, at) in due)
        {
            if (at > Time.GetUtcNow())
            {
                Time.SetUtcNow(at);
            }
            _workedOff.Add(message.Key.Value);
            views.Add(await ProcessAsync(message));
        }
        return views;
    }

    /// <summary>The oldest message that nobody has taken yet.</summary>
    public QueuedEvent TakeNext() => _queue.Messages.Where(item => item.NotBefore is null).ElementAt(_taken++).Message;

    /// <summary>Moves time on to the event's next attempt and makes it.</summary>
    public async Task<EventView> RetryAsync(EventView view)
    {
        Time.SetUtcNow(view.NextAttemptAt!.Value);
        var message = _queue.Messages.Select(item => item.Message).Last(item => item.Key.Value == view.EventKey);
        return await ProcessAsync(message with { Attempt = message.Attempt + 1 });
    }

    /// <summary>Asks the operations API. A GET has its parameters in <paramref name="path"/>, a POST in <paramref name="body"/>.</summary>
    /// <returns>The status, and the answer's JSON.</returns>
    public async Task<(int Status, JsonElement Body)> OperateAsync(
        string method,
        string path,
        string? body = null,
        string token = OperationsToken
    )
    {
        var (plain, query) = path.Split('?') is [{ } before, { } after] ? (before, after) : (path, "");
        var parameters = query
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var answer = await Service<OperationsApi>()
            .AnswerAsync(
                new OperationsRequest(
                    method,
                    plain,
                    parameters.GetValueOrDefault,
                    $"Bearer {token}",
                    new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""))
                )
                {
                    From = "203.0.113.7",
                },
                TestContext.Current.CancellationToken
            );
        return (answer.Status, JsonDocument.Parse(answer.Body).RootElement);
    }

    /// <param name="secret">The value of the header; null is the common secret.</param>
    public async Task AcceptAsync(byte[] body, string? secret = null)
    {
        var answer = await Service<WebhookIntake>()
            .AcceptAsync(
                new IntakeRequest(
                    "POST",
                    IPAddress.Loopback,
                    name => name == "Authorization" ? secret ?? Secret : null,
                    body.Length,
                    new MemoryStream(body)
                ),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(200, answer.Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await World.DisposeAsync();
    }

    [GeneratedRegex("^(route-.+?-[0-9]+-|unknown-workspace-)")]
    private static partial Regex Prefix();

    /// <summary>Hands a message to the workers once, though nothing may come of it.</summary>
    public async Task HandAsync(QueuedEvent message)
    {
        if (EventRoutes.QueueOf(message.EventType) == QueueName.Engagement)
        {
            await Service<IEventBatchHandler>().HandleAsync([message], TestContext.Current.CancellationToken);
        }
        else
        {
            await Service<IEventHandler>().HandleAsync(message, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Hands a message to the workers once.</summary>
    public async Task<EventView> ProcessAsync(QueuedEvent message)
    {
        await HandAsync(message);
        var view = EventView.Of((await Service<EventLedger>().FindAsync(message.Key, TestContext.Current.CancellationToken))!);
        // What a route does, and what is told of an unknown workspace, is in steps of the same names behind a prefix.
        Assert.Subset(DeclaredSteps.ToHashSet(), view.Steps.Select(step => Prefix().Replace(step.Name, "")).ToHashSet());
        return view;
    }
}
