using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using InstantlyPipeline.Cli.Demo;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>Runs the command line as a process of its own, with none of this process's settings.</summary>
internal static class CommandLine
{
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken,
        params IEnumerable<string> arguments
    ) => RunAsync(settings, "", arguments, cancellationToken);

    /// <summary><c>serve</c> on any free port, of which it is expected that it does not start.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> ServeAsync(
        IReadOnlyDictionary<string, string> settings,
        string data,
        CancellationToken cancellationToken,
        params IEnumerable<string> more
    ) => RunAsync(settings, cancellationToken, ["serve", "--urls", "http://127.0.0.1:0", "--data", data, .. more]);

    /// <param name="input">What a person or a script writes to it.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> settings,
        string input,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(settings, arguments);
        await process.StandardInput.WriteLineAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            process.Kill();
        }
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>A port on which nobody listens just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The same without waiting for its end.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ServeProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }
}
