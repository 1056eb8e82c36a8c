#!/usr/bin/env dotnet
// Builds the command line as one file for each platform, with the runtime inside: nothing has to be installed where it runs.
//   dotnet run infra/release.cs                  all four, into artifacts/release/<platform>
//   dotnet run infra/release.cs -- linux-x64     one of them

using System.Diagnostics;
using System.Runtime.CompilerServices;

string[] platforms = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];
var wanted = args.Length == 0 ? platforms : args;
if (wanted.Except(platforms).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no platform {unknown} here. Known: {string.Join(", ", platforms)}.");
    return 2;
}

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, ".."));
foreach (var platform in wanted)
{
    var folder = Path.Combine(root, "artifacts", "release", platform);
    Console.WriteLine($"{platform} is being built, which takes a minute or two.");
    using var publish = Process.Start(
        new ProcessStartInfo(
            "dotnet",
            [
                "publish",
                Path.Combine(root, "src", "InstantlyPipeline.Cli"),
                "--configuration",
                "Release",
                "--runtime",
                platform,
                "--self-contained",
                "-p:PublishSingleFile=true",
                "-p:IncludeNativeLibrariesForSelfExtract=true",
                "-p:EnableCompressionInSingleFile=true",
                "-p:DebugType=none",
                "-p:GenerateDocumentationFile=false",
                // What stands in the lock files is for no platform, and the packages of the runtime come on top: they are left alone.
                "-p:RestoreLockedMode=false",
                "-p:RestorePackagesWithLockFile=false",
                "-p:NuGetLockFilePath=none.lock.json",
                // Beside the everyday build, which is for no platform either.
                "--artifacts-path",
                Path.Combine(root, "artifacts", "release-build"),
                "--output",
                folder,
                "--verbosity",
                "quiet",
                "--nologo",
            ]
        )
    )!;
    await publish.WaitForExitAsync();
    if (publish.ExitCode != 0)
    {
        Console.Error.WriteLine(
            $"{platform} was not built. If the feed lacks Microsoft.NETCore.App.Runtime.{platform}, add one that has it, nuget.org for one."
        );
        return 1;
    }
    var file = Path.Combine(folder, platform.StartsWith("win", StringComparison.Ordinal) ? "instantly-pipeline.exe" : "instantly-pipeline");
    Console.WriteLine($"{Path.GetRelativePath(root, file)}: {new FileInfo(file).Length / 1_048_576} MiB");
}
return 0;

static string Here([CallerFilePath] string path = "") => path;
