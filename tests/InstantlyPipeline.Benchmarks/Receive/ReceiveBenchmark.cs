using System.Net;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Benchmarks.Receive;

/// <summary>The receive path that both hosts share, from the request to the answer, with a queue that costs nothing.</summary>
[MemoryDiagnoser]
public class ReceiveBenchmark : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly Func<string, string?> Header = static name => name == "Authorization" ? Secret : null;

    private readonly byte[] _body = SampleBody();
    private readonly MemoryStream _stream;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<IntakeMetrics>().BuildServiceProvider();
    private readonly WebhookIntake _intake;

    public ReceiveBenchmark()
    {
        var options = Options.Create(new IntakeOptions { Secrets = { Secret } });
        var tables = new MemoryTableStore();
        _stream = new MemoryStream(_body, writable: false);
        var queue = new NoQueue();
        var keeping = new SafeKeeping(queue, options, TimeProvider.System, NullLogger<SafeKeeping>.Instance);
        _intake = new WebhookIntake(
            new Acceptance(keeping, new Quarantine(tables, TimeProvider.System), queue, TimeProvider.System),
            _services.GetRequiredService<IntakeMetrics>(),
            new SecretUse(
                tables,
                new ClientSecrets(new CurrentSettings(new ConfigurationBuilder().Build())),
                options,
                TimeProvider.System,
                NullLogger<SecretUse>.Instance
            ),
            new ClientSecrets(new CurrentSettings(new ConfigurationBuilder().Build())),
            options,
            TimeProvider.System,
            NullLogger<WebhookIntake>.Instance
        );
    }

    internal static byte[] SampleBody() => new Deliveries(seed: 7).Create("email_opened", new DeliveryOptions());

    /// <summary>The peer: what a receiver does at least that only parses the body to look at its fields.</summary>
    [Benchmark(Baseline = true, Description = "body to a dictionary")]
    public Dictionary<string, JsonElement> Dictionary() => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(_body.ToArray())!;

    [Benchmark(Description = "receive path")]
    public IntakeAnswer Receive()
    {
        _stream.Position = 0;
        var answer = _intake.AcceptAsync(
            new IntakeRequest("POST", IPAddress.Loopback, Header, _body.Length, _stream),
            CancellationToken.None
        );
        // A wait would let another thread do, and allocate, a part of the work.
        return answer.IsCompletedSuccessfully && answer.Result.Outcome == "accepted"
            ? answer.Result
            : throw new InvalidOperationException(
                "A delivery was not accepted at once, so the count of bytes would be wrong; look at what the receive path waits for."
            );
    }

    public void Dispose()
    {
        _stream.Dispose();
        _services.Dispose();
        GC.SuppressFinalize(this);
    }
}
