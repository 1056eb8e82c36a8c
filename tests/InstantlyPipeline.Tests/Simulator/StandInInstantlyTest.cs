using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>A stand-in of Instantly, asked over HTTP.</summary>
public abstract class StandInInstantlyTest : IAsyncLifetime
{
    private Wire? _api;

    private protected StandInInstantlyTest() => Instantly = new StandInInstantly(Time);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    private protected StandInInstantly Instantly { get; }

    private protected Wire Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await Instantly.StartAsync(TestContext.Current.CancellationToken);
        _api = new Wire(Instantly.BaseAddress, ("Authorization", $"Bearer {Instantly.ApiKey}"));
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Instantly.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
