using System.Diagnostics;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Installs what a comparison needs and is missing: wrk, Flask and gunicorn from Debian, Express from npm into a folder of its
/// own.</summary>
internal static class Requirements
{
    private static readonly (string File, string Package)[] Debian =
    [
        ("/usr/bin/wrk", "wrk"),
        ("/usr/bin/gunicorn", "gunicorn"),
        ("/usr/lib/python3/dist-packages/flask", "python3-flask"),
    ];

    /// <exception cref="InvalidOperationException">A package could not be installed; the message says which command to run by
    /// hand.</exception>
    public static async Task InstallAsync(string node, CancellationToken cancellationToken)
    {
        var missing = Debian.Where(need => !Path.Exists(need.File)).Select(need => need.Package).ToList();
        if (missing.Count > 0)
        {
            await RunAsync(["apt-get", "update"], cancellationToken);
            await RunAsync(["apt-get", "install", "--yes", "--no-install-recommends", .. missing], cancellationToken);
        }
        if (!Directory.Exists(Path.Combine(node, "node_modules", "express")))
        {
            Directory.CreateDirectory(node);
            await RunAsync(["npm", "install", "--prefix", node, "--no-audit", "--no-fund", "express@5"], cancellationToken);
        }
    }

    private static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var line = string.Join(' ', command);
        Console.Error.WriteLine(line);
        using var process =
            Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"'{line}' did not start; run it by hand.");
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{line}' ended with {process.ExitCode}; run it by hand, as root where it says apt-get.");
        }
    }
}
