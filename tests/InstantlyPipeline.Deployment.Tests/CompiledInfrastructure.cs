using System.Text.Json.Nodes;
using InstantlyPipeline.Deployment.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(CompiledInfrastructure))]

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The bicep files, compiled once for all tests, and expanded to the resources they would make.</summary>
/// <remarks>Needs the compiler, which the project restores on Linux x64 only; elsewhere each test that asks is skipped and says
/// so.</remarks>
public sealed class CompiledInfrastructure : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _bicep = Repository.Metadata("Bicep");
    private CommandResult? _lint;
    private CommandResult? _build;
    private CommandResult? _defaults;
    private CommandResult? _production;

    /// <summary>What is never to be seen in a snapshot or a template.</summary>
    public const string WebhookSecret = "value-of-the-webhook-secret";

    /// <inheritdoc cref="WebhookSecret"/>
    public const string OperationsToken = "value-of-the-operations-token";

    internal CommandResult Lint => Compiled(_lint);

    internal CommandResult Build => Compiled(_build);

    /// <summary>The ARM template of main.bicep, modules nested.</summary>
    public JsonNode Template => JsonNode.Parse(Build.Output)!;

    /// <summary>As after <c>azd up</c> with nothing set.</summary>
    internal Deployment Defaults => Expanded(_defaults);

    /// <summary>With what a production deployment may choose, and the narrower roles.</summary>
    internal Deployment Production => Expanded(_production);

    public async ValueTask InitializeAsync()
    {
        if (_bicep is null || OperatingSystem.IsWindows())
        {
            return;
        }

        // A package carries no execute bit.
        File.SetUnixFileMode(_bicep, File.GetUnixFileMode(_bicep) | UnixFileMode.UserExecute);
        foreach (var file in BicepFiles())
        {
            var copy = _folder.PathOf(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.PathOf(Path.Combine("infra", file)), copy);
        }
        File.WriteAllText(
            _folder.PathOf("production.bicepparam"),
            """
            using 'main.bicep'

            param environmentName = 'test'
            param location = 'westeurope'
            param production = true
            param exactQueueScaling = false
            param maximumInstances = 100
            param vaultOfficer = '00000000-0000-0000-0000-000000000003'
            param secretSettings = ['HubSpot__AccessToken']
            param plainSettings = { OpenAI__Model: 'example-model' }
            param azureOpenAI = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-models/providers/Microsoft.CognitiveServices/accounts/models'
            param alertEmails = ['team@example.com']
            param silenceHours = 4
            param campaignHours = [7, 18]
            param campaignDays = [1, 2, 3, 4, 5]
            param virtualNetwork = true
            param allowedNetworks = ['203.0.113.0/24', '198.51.100.7/32']
            """
        );

        _lint = await RunAsync("lint", "--pattern", _folder.PathOf("**/*.bicep"));
        _build = await RunAsync("build", _folder.PathOf("main.bicep"), "--stdout");
        _defaults = await ExpandAsync("main");
        _production = await ExpandAsync("production");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Paths under infra of everything that is bicep.</summary>
    internal static IReadOnlyList<string> BicepFiles() =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathOf("infra"), "*.bicep*", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Repository.PathOf("infra/modules"), "*.json"))
                .Select(file => Path.GetRelativePath(Repository.PathOf("infra"), file))
                .Order(StringComparer.Ordinal),
        ];

    /// <returns>The names of the files that the formatter would change.</returns>
    internal async Task<IReadOnlyList<string>> UnformattedAsync()
    {
        Compiled(_lint);
        using var copy = new TemporaryFolder();
        foreach (var file in BicepFiles())
        {
            File.Copy(Repository.PathOf(Path.Combine("infra", file)), copy.PathOf(file.Replace('/', '_')));
        }

        await RunAsync("format", "--pattern", copy.PathOf("*.bicep"));
        return
        [
            .. BicepFiles()
                .Where(file => File.ReadAllText(copy.PathOf(file.Replace('/', '_'))) != Repository.Text(Path.Combine("infra", file))),
        ];
    }

    /// <returns>What the compiler said, with the snapshot for its output.</returns>
    private async Task<CommandResult> ExpandAsync(string parameters)
    {
        var result = await RunAsync(
            "snapshot",
            _folder.PathOf($"{parameters}.bicepparam"),
            "--mode",
            "overwrite",
            "--location",
            "westeurope",
            "--deployment-name",
            "test",
            "--subscription-id",
            "00000000-0000-0000-0000-000000000001",
            "--tenant-id",
            "00000000-0000-0000-0000-000000000002"
        );
        return result.ExitCode == 0 ? result with { Output = File.ReadAllText(_folder.PathOf($"{parameters}.snapshot.json")) } : result;
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        Command.RunAsync(
            _bicep!,
            arguments,
            new Dictionary<string, string?>
            {
                ["AZURE_ENV_NAME"] = "test",
                ["AZURE_LOCATION"] = "westeurope",
                ["WEBHOOK_SECRET"] = WebhookSecret,
                ["OPERATIONS_TOKEN"] = OperationsToken,
                ["SECRET_SETTINGS"] = null,
                ["PLAIN_SETTINGS"] = null,
                ["AZURE_OPENAI_ID"] = null,
                ["ALERT_EMAILS"] = null,
                ["PRODUCTION"] = null,
                ["SILENCE_HOURS"] = null,
                ["VIRTUAL_NETWORK"] = null,
                ["ALLOWED_NETWORKS"] = null,
            },
            TestContext.Current.CancellationToken
        );

    private static CommandResult Compiled(CommandResult? result)
    {
        Assert.SkipWhen(result is null, "The bicep compiler is restored on Linux x64 only: nothing about the bicep files was checked.");
        return result!;
    }

    private static Deployment Expanded(CommandResult? result)
    {
        var snapshot = Compiled(result);
        Assert.True(snapshot.ExitCode == 0, snapshot.All);
        return new Deployment(snapshot.Output);
    }
}
