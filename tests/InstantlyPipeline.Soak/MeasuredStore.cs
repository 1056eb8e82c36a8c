using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Soak;

/// <summary>One SQLite store that the pipeline's own processors fill, with a count of its transactions. No destination is
/// configured.</summary>
internal sealed class MeasuredStore : IAsyncDisposable
{
    public const int Smallest = 10_000;

    private const int BetweenProgress = 100_000;

    private readonly ServiceProvider _services;

    public MeasuredStore(string folder, bool asInAzure, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddPipeline().AddSqlitePipelineStorage(folder);
        services.AddSingleton<ITableStore>(provider => new CountingTables(provider.GetRequiredService<SqliteTableStore>(), asInAzure));
        _services = services.BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public CountingTables Tables => (CountingTables)_services.GetRequiredService<ITableStore>();

    public IEventBatchHandler Batches => _services.GetRequiredService<IEventBatchHandler>();

    public IEventHandler Single => _services.GetRequiredService<IEventHandler>();

    public Deliveries Deliveries { get; } = new(seed: 7);

    /// <summary>How many events were made of it.</summary>
    public int Made { get; private set; }

    /// <summary>Stores events until there are so many.</summary>
    /// <param name="store">Stores some.</param>
    public async Task FillAsync(long size, Func<Task> store)
    {
        while (Made < size)
        {
            await store();
            if (Made % BetweenProgress == 0)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Made:N0} events stored"));
            }
        }
    }

    /// <summary>Every third is a send, the others are opens.</summary>
    public List<QueuedEvent> Engagement(int count) =>
        [.. Enumerable.Range(0, count).Select(index => Message(index % 3 == 0 ? Deliveries.Sent() : Deliveries.Opened()))];

    public QueuedEvent Message(byte[] body)
    {
        Made++;
        var identity = EventReader.Read(body).Identity!;
        return new QueuedEvent
        {
            Key = EventKey.Of(identity),
            EventType = identity.EventType,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            DeliveryId = Guid.CreateVersion7().ToString("N"),
            Payload = body,
        };
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
