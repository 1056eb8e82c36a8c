using InstantlyPipeline.Functions.Host;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>What the app tells a collector. The package behind it once came with another core than the worker's, and each invocation
/// failed.</summary>
[Collection(typeof(RunningAppCollection))]
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-app-that-is-watched";

    private readonly Azurite _azurite = new();
    private readonly Collector _collector = new();

    public async ValueTask InitializeAsync()
    {
        await _azurite.InitializeAsync();
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task A_collector_gets_the_workers_spans_and_ours_and_what_the_worker_says_of_itself()
    {
        Assert.SkipWhen(_azurite.WhyNot is not null, _azurite.WhyNot ?? "");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var settings = new Dictionary<string, string>(_collector.Settings)
        {
            ["Tables__connectionString"] = _azurite.ConnectionString!,
            ["Webhook__Secrets__0"] = Secret,
        };
        await using var host = await FunctionsHost.StartAsync(
            new FunctionsHostOptions { App = BuiltApps.Pipeline, Settings = settings },
            patience.Token
        );
        using var http = new HttpClient();
        var sender = new InstantlySender(
            http,
            new InstantlySenderOptions { Target = new Uri(host.Address, "webhooks/instantly"), HeaderValue = Secret }
        );

        var report = await sender.SendAsync(new Deliveries(seed: 9).Reply(), patience.Token);

        Assert.True(report.Delivered, host.WorkerOutput);
        await _collector.WhenToldAsync("Microsoft.Azure.Functions.Worker"u8.ToArray(), patience.Token);
        await _collector.WhenToldAsync("process replies"u8.ToArray(), patience.Token);
        await _collector.WhenToldAsync("ai.sdk.prefix"u8.ToArray(), patience.Token);
    }
}
