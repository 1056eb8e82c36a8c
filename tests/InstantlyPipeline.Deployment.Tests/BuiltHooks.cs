using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The azd hooks, each compiled once from its single file as azd would.</summary>
public sealed class BuiltHooks : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Names without the extension.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Directory.GetFiles(Repository.PathOf("infra/hooks"), "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    internal Dictionary<string, CommandResult> Builds { get; } = [];

    /// <summary>The compiled hook, to be run with <c>dotnet</c>.</summary>
    public string PathOf(string hook) => _folder.PathOf(Path.Combine(hook, $"{hook}.dll"));

    public async ValueTask InitializeAsync()
    {
        foreach (var hook in Names)
        {
            Builds[hook] = await Command.RunAsync(
                "dotnet",
                ["build", Repository.PathOf($"infra/hooks/{hook}.cs"), "--nologo", "--output", _folder.PathOf(hook)],
                null,
                TestContext.Current.CancellationToken
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
