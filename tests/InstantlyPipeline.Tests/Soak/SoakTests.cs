using System.Diagnostics;
using Xunit;

namespace InstantlyPipeline.Tests.Soak;

/// <summary>The soak that anyone can run, at the size of a test; it runs as a process of its own, as it does from the command line.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Nothing_of_20000_events_is_lost_or_wrongly_doubled_under_kills_and_failing_destinations()
    {
        var (exitCode, output) = await RunAsync("--events", "20000", "--faults", "all", "--seed", "1");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Nothing acknowledged is missing", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "InstantlyPipeline.Soak.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
