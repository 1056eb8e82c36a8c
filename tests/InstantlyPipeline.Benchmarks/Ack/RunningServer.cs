using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>A receiver in a process of its own, with what the kernel says about it and its children.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private RunningServer(Process process, Uri webhook)
    {
        _process = process;
        Webhook = webhook;
    }

    public Uri Webhook { get; }

    /// <summary>Starts it on a free port with its output thrown away, which is kinder to every receiver than a terminal.</summary>
    /// <param name="folder">Takes its error output as <c>errors.txt</c>.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in time; the message has what it said.</exception>
    public static async Task<RunningServer> StartAsync(
        Func<int, IReadOnlyList<string>> command,
        string folder,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        var port = FreePort();
        var errors = Path.Combine(Path.GetDirectoryName(folder)!, Path.GetFileName(folder) + "-errors.txt");
        var start = new ProcessStartInfo("/bin/sh");
        foreach (
            var argument in (IEnumerable<string>)["-c", "out=$1; shift; exec \"$@\" >/dev/null 2>\"$out\"", "sh", errors, .. command(port)]
        )
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        var server = new RunningServer(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/webhooks/instantly"));
        var started = Stopwatch.GetTimestamp();
        while (!await ListensAsync(port, cancellationToken))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(started) > StartTime)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException(
                    $"{string.Join(' ', command(port))} does not listen: {await File.ReadAllTextAsync(errors, cancellationToken)}"
                );
            }
            await Task.Delay(100, cancellationToken);
        }
        return server;
    }

    /// <summary>User and system time of the process and its children so far.</summary>
    public TimeSpan Cpu() => TimeSpan.FromSeconds(Family().Sum(CpuTicks) / 100.0); // USER_HZ is 100 on Linux

    /// <summary>The largest resident memory so far, children added, in MiB.</summary>
    public double PeakMiB() => Family().Sum(pid => StatusKiB(pid, "VmHWM:")) / 1024.0;

    /// <summary>The resident memory now, in MiB.</summary>
    public double ResidentMiB() => Family().Sum(pid => StatusKiB(pid, "VmRSS:")) / 1024.0;

    public async ValueTask DisposeAsync()
    {
        // SIGKILL for all: nothing may be written after the last answer, so the check finds what the answers promised.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private IEnumerable<int> Family()
    {
        yield return _process.Id;
        foreach (
            var line in Directory
                .EnumerateDirectories("/proc")
                .Select(path => Path.GetFileName(path))
                .Where(name => char.IsAsciiDigit(name[0]))
        )
        {
            var pid = int.Parse(line, CultureInfo.InvariantCulture);
            if (Stat(pid) is [_, var parent, ..] && parent == _process.Id.ToString(CultureInfo.InvariantCulture))
            {
                yield return pid;
            }
        }
    }

    private static double CpuTicks(int pid) =>
        Stat(pid) is { Length: > 12 } fields
            ? double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)
            : 0;

    // After the name, which is in brackets and may hold anything: state, parent, … user time and system time are the 12th and 13th.
    private static string[] Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return []; // it has just ended
        }
    }

    private static double StatusKiB(int pid, string name)
    {
        var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return line is null
            ? 0
            : double.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1],
                CultureInfo.InvariantCulture
            );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
