using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>Azurite's table service on a free local port, in memory; installed once into <c>artifacts/azurite</c> from the lock file in
/// <c>tests/azurite</c>.</summary>
public class Azurite : IAsyncDisposable
{
    // The emulator's published account; it opens nothing but the emulator.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private Process? _process;

    /// <summary>Null when the emulator runs; otherwise why it cannot.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>For processes of their own; null when the emulator does not run.</summary>
    public string? ConnectionString { get; private set; }

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var program = await InstallAsync(patience.Token);
            if (program is null)
            {
                return;
            }
            var port = FreePort();
            _process = Start(
                "node",
                Path.GetTempPath(),
                "--max-old-space-size=14000", // MiB. A million events are more than node allows itself, and near its bound it only collects
                "--require",
                Path.Combine(RepositoryRoot(), "tests", "azurite", "by-partition.js"),
                program,
                "--tableHost",
                "127.0.0.1",
                "--tablePort",
                $"{port}",
                "--inMemoryPersistence",
                "--skipApiVersionCheck",
                "--silent",
                "--disableTelemetry"
            );
            await AnswersAsync(port, patience.Token);
            ConnectionString =
                $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};TableEndpoint=http://127.0.0.1:{port}/{Account};";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            WhyNot = "Azure Table Storage is not tested: npm or node is not installed (Node.js 20 or later has both).";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <returns>The emulator's entry point; null when it could not be had, with the reason in <see cref="WhyNot"/>.</returns>
    private async Task<string?> InstallAsync(CancellationToken cancellationToken)
    {
        var root = RepositoryRoot();
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "azurite")).FullName;
        var source = Path.Combine(root, "tests", "azurite");
        var lockFile = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        var program = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "table", "main.js");
        var stamp = Path.Combine(folder, "installed");
        // Several test runs may share the folder; whoever comes second waits and finds it done.
        await using var turn = await TurnAsync(Path.Combine(folder, "lock"), cancellationToken);
        if (File.Exists(program) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == lockFile)
        {
            return program;
        }
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
        }
        using var npm = OperatingSystem.IsWindows()
            ? Start("cmd", folder, "/c", "npm", "ci", "--no-audit", "--no-fund")
            : Start("npm", folder, "ci", "--no-audit", "--no-fund");
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            WhyNot =
                $"Azure Table Storage is not tested: 'npm ci' in artifacts/azurite took longer than {Patience}; is the package "
                + $"registry in reach?";
            return null;
        }
        if (npm.ExitCode != 0)
        {
            WhyNot =
                $"Azure Table Storage is not tested: 'npm ci' in artifacts/azurite ended with {npm.ExitCode}; run it there to see why.";
            return null;
        }
        await File.WriteAllTextAsync(stamp, lockFile, cancellationToken);
        return program;
    }

    private static async Task<FileStream> TurnAsync(string path, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await tick.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private async Task AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"Azurite ended with {_process.ExitCode} instead of listening on port {port}.");
            }
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await tick.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        // Unread pipes fill up and stop the process.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Written into the assembly by the project file: tests may have been built into a folder outside the repository.
    private static string RepositoryRoot() =>
        typeof(Azurite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!;
}
