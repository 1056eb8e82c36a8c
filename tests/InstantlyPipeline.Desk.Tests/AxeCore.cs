using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>axe-core, installed once into <c>artifacts/axe</c> from the lock file in <c>tests/axe</c>.</summary>
internal static class AxeCore
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Its source. Skips the test where npm cannot install it.</summary>
    public static async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        var root = typeof(AxeCore)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!;
        var (source, folder) = (
            Path.Combine(root, "tests", "axe"),
            Directory.CreateDirectory(Path.Combine(root, "artifacts", "axe")).FullName
        );
        var (program, stamp) = (Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"), Path.Combine(folder, "installed"));
        var lockFile = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        if (!File.Exists(program) || !File.Exists(stamp) || await File.ReadAllTextAsync(stamp, cancellationToken) != lockFile)
        {
            foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
            {
                File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
            }
            var exitCode = await InstallAsync(folder, cancellationToken);
            Assert.SkipWhen(
                exitCode != 0,
                "The desk was not looked at by axe-core: npm cannot install it. Run 'npm ci' in artifacts/axe to see why."
            );
            await File.WriteAllTextAsync(stamp, lockFile, cancellationToken);
        }
        return await File.ReadAllTextAsync(program, cancellationToken);
    }

    private static async Task<int> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci"]) { WorkingDirectory = folder })!;
            await npm.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return npm.ExitCode;
        }
        catch (Win32Exception)
        {
            Assert.Skip("The desk was not looked at by axe-core: npm is not installed (Node.js 20 or later has it).");
            throw;
        }
    }
}
