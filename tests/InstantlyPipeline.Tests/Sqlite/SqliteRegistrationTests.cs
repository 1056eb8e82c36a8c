using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class SqliteRegistrationTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_host_with_the_embedded_storage_handles_what_is_enqueued_and_closes_the_file()
    {
        var handled = new TaskCompletionSource<QueuedEvent>();
        using (var host = Host(handled, []))
        {
            await host.StartAsync(Now);
            await host.Services.GetRequiredService<IEventQueue>().EnqueueAsync(QueueName.Replies, QueueSample.Message("a"), null, Now);
            Assert.Equal("a", (await handled.Task.WaitAsync(TimeSpan.FromSeconds(30), Now)).DeliveryId);
            Assert.NotNull(await host.Services.GetRequiredService<ITableStore>().InsertAsync("Table", new TableRow("p", "r"), Now));
            await host.StopAsync(Now);
        }

        using var next = new SqliteDatabase(_directory.Path);
        Assert.NotNull(await new SqliteTableStore(next).GetAsync("Table", "p", "r", Now));
    }

    [Theory]
    [InlineData("SelfHost:Concurrency", "0")]
    [InlineData("SelfHost:Lease", "00:00:01")]
    [InlineData("SelfHost:MaxDeliveries", "1")]
    public async Task A_setting_out_of_bounds_stops_the_start(string setting, string value)
    {
        using var host = Host(new(), new() { [setting] = value });

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Now));
    }

    private IHost Host(TaskCompletionSource<QueuedEvent> handled, Dictionary<string, string?> settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder
            .Services.AddSqlitePipelineStorage(_directory.Path)
            .AddQueueWorker()
            .AddSingleton<IEventHandler>(new CompletingHandler(handled));
        return builder.Build();
    }

    private sealed class CompletingHandler(TaskCompletionSource<QueuedEvent> handled) : IEventHandler
    {
        public Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken)
        {
            handled.TrySetResult(message);
            return Task.FromResult<Settlement>(new Settlement.Complete());
        }
    }
}
