using System.Diagnostics;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Soak;
using Xunit;

namespace InstantlyPipeline.Tests.Soak;

/// <summary>The soak that anyone can run, at the size of a test; it runs as a process of its own, as it does from the command
/// line.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Nothing_of_20000_events_is_lost_or_wrongly_doubled_under_kills_and_failing_destinations()
    {
        var (exitCode, output) = await RunAsync("--events", "20000", "--faults", "all", "--seed", "1");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Nothing acknowledged is missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_kind_of_effect_that_a_stand_in_knows_is_promised_something()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(world.All.SelectMany(server => server.EffectKinds).Order(), EffectRule.All.Select(rule => rule.Kind).Order());
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "InstantlyPipeline.Soak.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
