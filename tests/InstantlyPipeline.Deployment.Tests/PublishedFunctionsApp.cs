using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The Functions app, published once as azd does it, away from the clone's own output.</summary>
/// <remarks>With the tests' stand-in of the Service Bus extension where this run was built with it. Only tests may publish that.</remarks>
public sealed class PublishedFunctionsApp : IAsyncLifetime
{
    private const string ProjectFile = "src/InstantlyPipeline.Functions/InstantlyPipeline.Functions.csproj";

    /// <summary>What only the tests may say, and only of a package that is never deployed.</summary>
    private const string Permission = "-p:ServiceBusStandInMayBePublished=true";

    public const string StandIn = "-p:ServiceBusExtension=StandIn";

    private readonly TemporaryFolder _folder = new();
    private CommandResult? _publish;

    /// <summary>Whether this run was built with the stand-in; the build chose it, where nobody did, by what the package feed has.</summary>
    public static bool HasStandIn { get; } = Repository.Metadata("ServiceBusExtension") == "StandIn";

    /// <summary>The folder that would be zipped and deployed.</summary>
    public string Folder
    {
        get
        {
            Assert.True(_publish is { ExitCode: 0 }, $"dotnet publish {ProjectFile} ended with {_publish?.ExitCode}:\n{_publish?.All}");
            return _folder.PathOf("published");
        }
    }

    public async ValueTask InitializeAsync() =>
        _publish = await PublishAsync(
            _folder.PathOf("published"),
            TestContext.Current.CancellationToken,
            HasStandIn ? [StandIn, Permission] : []
        );

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<CommandResult> PublishAsync(string output, CancellationToken cancellationToken, params string[] options) =>
        Command.RunAsync(
            "dotnet",
            [
                "publish",
                Repository.PathOf(ProjectFile),
                "--nologo",
                "-m:1",
                "--configuration",
                "Release",
                "--artifacts-path",
                _folder.PathOf("artifacts"),
                "--output",
                output,
                .. options,
            ],
            null,
            cancellationToken
        );

    /// <summary>Calls the target that collects what is deployed, as a tool would that does not say "publish".</summary>
    internal static Task<CommandResult> CollectAsync(CancellationToken cancellationToken, params string[] options) =>
        Command.RunAsync(
            "dotnet",
            ["msbuild", Repository.PathOf(ProjectFile), "-nologo", "-t:PrepareForPublish", .. options],
            null,
            cancellationToken
        );
}
