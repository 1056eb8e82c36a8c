using System.Text.RegularExpressions;

using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The Functions app, restored, built and published once, away from the clone's own output.</summary>
/// <remarks>
/// Its packages are missing from some feeds: then what asks for the published app is skipped, with the packages named.
/// The variable <c>FUNCTIONS_FEED</c> adds a folder or address that has them. Any other failure is a failure.
/// </remarks>
public sealed partial class PublishedFunctionsApp : IAsyncLifetime
{
    private const string SolutionFile = "src/InstantlyPipeline.Functions.slnx";
    private const string ProjectFile = "src/InstantlyPipeline.Functions/InstantlyPipeline.Functions.csproj";

    private readonly TemporaryFolder _folder = new();
    private string? _missing;
    private string? _failure;

    /// <summary>The folder that would be zipped and deployed.</summary>
    public string Folder
    {
        get
        {
            Assert.SkipWhen(
                _missing is not null, $"The Functions app was not built: this feed lacks {_missing}. Set FUNCTIONS_FEED to a source that has it.");
            Assert.True(_failure is null, _failure);
            return _folder.PathOf("published");
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Repository.PathOf(SolutionFile)) || !File.Exists(Repository.PathOf(ProjectFile)))
        {
            _failure = $"{SolutionFile} or {ProjectFile} does not exist: there is no Functions app to deploy.";
            return;
        }

        _ = await SucceedsAsync("restore", SolutionFile)
            && await SucceedsAsync("build", SolutionFile, "--no-restore", "--configuration", "Release")
            // As azd does it: restored and built once more, for the platform it will run on.
            && await SucceedsAsync("publish", ProjectFile, "--configuration", "Release", "--output", _folder.PathOf("published"));
    }

    /// <summary>Runs tests that need the platform's packages, as they were built here.</summary>
    /// <param name="project">A test project of the app's solution.</param>
    internal Task<CommandResult> RunTestsAsync(string project, CancellationToken cancellationToken)
    {
        _ = Folder;
        var tests = _folder.PathOf(Path.Combine("artifacts", "bin", project, "release", $"{project}.dll"));
        return Command.RunAsync("dotnet", [tests, "-noColor"], null, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> SucceedsAsync(string verb, string target, params string[] options)
    {
        List<string> arguments = [verb, Repository.PathOf(target), "--nologo", "-m:1", "--artifacts-path", _folder.PathOf("artifacts"), .. options];
        if (Environment.GetEnvironmentVariable("FUNCTIONS_FEED") is { Length: > 0 } feed)
        {
            arguments.Add($"-p:RestoreAdditionalProjectSources={feed}");
        }

        var result = await Command.RunAsync("dotnet", arguments, null, TestContext.Current.CancellationToken);
        if (result.ExitCode == 0)
        {
            return true;
        }

        _missing = OnlyMissingPlatformPackages(result.All);
        _failure = $"dotnet {verb} {target} ended with {result.ExitCode}:\n{result.All}";
        return false;
    }

    /// <returns>The packages of the Functions platform that the feed lacks; null when something else is wrong too.</returns>
    internal static string? OnlyMissingPlatformPackages(string output)
    {
        var errors = output.Split('\n')
            .Where(line => line.Contains(": error ", StringComparison.Ordinal) && !WhatThereIsInstead().IsMatch(line)).ToList();
        var missing = errors.Select(error => MissingPackage().Match(error)).ToList();
        return missing.Count > 0 && missing.All(match => match.Success)
            ? string.Join(", ", missing.Select(match => $"{match.Groups["id"].Value} ({match.Groups["code"].Value})").Distinct().Order())
            : null;
    }

    // Not found (1101), not in that version (1102), only as a preview (1103), replaced by another version (1603).
    [GeneratedRegex(
        @"error (?<code>NU1101|NU1102|NU1103|NU1603): .*?(?:package|depends on) " +
        @"(?<id>(?:Microsoft\.Azure\.(?:Functions\.Worker|WebJobs|Amqp)|Microsoft\.NET\.Sdk\.Functions|Azure\.Messaging\.ServiceBus)(?:\.\w+)*)")]
    private static partial Regex MissingPackage();

    // NuGet repeats the error's code before each source it asked.
    [GeneratedRegex(@"error NU110[123]: +- Found ")]
    private static partial Regex WhatThereIsInstead();
}
