using System.Diagnostics.Metrics;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Tests.Destinations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Who is not let into the operations API, and who hears of it.</summary>
public sealed class OperationsTokenTests : IDisposable
{
    private const string Token = "0123456789abcdef";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero));
    private readonly FakeLogCollector _log = new();
    private readonly MetricsSnapshot _metrics = new();
    private readonly ServiceProvider _services;

    public OperationsTokenTests() =>
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(_log)).BuildServiceProvider();

    internal static IMeterFactory Meters => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData(Token, null, "no-token")]
    [InlineData(Token, "Bearer 0123456789abcdeF", "wrong-token")]
    [InlineData("", "Bearer 0123456789abcdef", "none-configured")]
    public void Who_is_refused_is_counted_by_cause(string configured, string? authorization, string cause)
    {
        var before = Refused(cause);

        Assert.False(Door(configured).Admits(authorization));

        Assert.Equal(before + 1, Refused(cause));
    }

    [Fact]
    public void Whoever_guesses_fills_one_line_a_minute_and_what_they_guessed_is_not_in_it()
    {
        var door = Door(Token);
        for (var guess = 0; guess < 500; guess++)
        {
            door.Admits($"Bearer guess-number-{guess}");
        }
        _time.Advance(TimeSpan.FromMinutes(1));
        door.Admits("Bearer guess-number-500");

        Assert.Equal(["1 since", "500 since"], _log.Lines.Select(line => line.Split(": ")[1].Split(" this")[0]));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("guess-number", StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_has_it_is_let_in_and_nothing_is_said()
    {
        Assert.True(Door(Token).Admits($"Bearer {Token}"));
        Assert.Empty(_log.Lines);
    }

    private OperationsToken Door(string token) =>
        new(
            Options.Create(new OperationsOptions { Token = token }),
            _services.GetRequiredService<IMeterFactory>(),
            _time,
            _services.GetRequiredService<ILogger<OperationsToken>>()
        );

    private double Refused(string cause) =>
        _metrics.Read().SingleOrDefault(series => series.Name == "instantly.operations.refused" && series.Tags["cause"] == cause)?.Value
        ?? 0;
}
