using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>The load client: wrk with a script that makes every request another event.</summary>
/// <remarks>Written in C and one thread here, so that on a small machine the client takes as little as possible from the server it
/// measures.</remarks>
internal sealed class Wrk(string bodies, string secret)
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);
    private long _next;

    public async Task<Load> RunAsync(Uri target, int connections, int seconds, CancellationToken cancellationToken)
    {
        // Far enough ahead that no event of an earlier run is sent again.
        var first = Interlocked.Add(ref _next, 1_000_000_000);
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        foreach (
            var argument in (ReadOnlySpan<string>)
                [
                    "-t1",
                    $"-c{connections}",
                    $"-d{seconds}s",
                    "--timeout",
                    "10s",
                    "-s",
                    Receivers.File("load.lua"),
                    target.ToString(),
                    "--",
                    bodies,
                    $"Bearer {secret}",
                    first.ToString(CultureInfo.InvariantCulture),
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var report =
            output.Split('\n').LastOrDefault(line => line.StartsWith('{'))
            ?? throw new InvalidOperationException($"wrk ended with {process.ExitCode} and no report: {output}");
        // wrk makes one request to see whether they are pipelined, and does not send it.
        return JsonSerializer.Deserialize<Load>(report, Names)! with { First = first + 2, Connections = connections };
    }
}
