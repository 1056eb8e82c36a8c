using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Tests.Cli;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

public sealed class SecretsAtStartTests
{
    private const string OfClients = """{ "clients": { "acme": { "workspaces": ["w-1"], "webhookSecrets": ["setting:ACME"] } } }""";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_any_secret_nothing_starts_and_the_setting_is_named() =>
        Assert.StartsWith("Webhook__Secrets__0 is empty", await ProblemAsync(null), StringComparison.Ordinal);

    [Fact]
    public async Task A_client_without_a_secret_is_none() =>
        Assert.NotNull(await ProblemAsync("""{ "clients": { "acme": { "workspaces": ["w-1"] } } }"""));

    [Fact]
    public async Task Clients_with_secrets_of_their_own_need_no_common_one() => Assert.Null(await ProblemAsync(OfClients));

    [Fact]
    public async Task Told_to_be_insecure_it_starts_without_any()
    {
        var options = new IntakeOptions();
        options.AcceptAnyone();

        Assert.Null(await ProblemAsync(null, options));
    }

    [Fact]
    public async Task As_long_as_the_file_cannot_be_read_nothing_is_said_and_deliveries_are_not_refused()
    {
        var (settings, file) = Files(new Unreadable());
        await file.ReloadAsync(Now);
        var clients = new ClientSecrets(settings);

        Assert.True(clients.MayComeYet);
        Assert.Null(new SecretsAtStart(clients, Options.Create(new IntakeOptions())).Problem);
    }

    [Fact]
    public async Task Serve_runs_with_the_secrets_of_its_clients_alone()
    {
        using var data = new DataDirectory();
        await File.WriteAllTextAsync(Path.Combine(data.Path, "pipeline.json"), OfClients, Now);
        await using var serve = await InstantlyPipeline.Cli.Demo.ServeProcess.StartAsync(
            data.Path,
            new Dictionary<string, string?> { ["ACME"] = "acme-secret-acme-secret-acme-secret", ["Connection:Watch"] = "false" },
            Now
        );
        using var http = new HttpClient();

        var answers = new List<int>();
        foreach (var secret in (string[])["acme-secret-acme-secret-acme-secret", "another-secret-another-secret"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook)
            {
                Content = new StringContent(
                    """{"timestamp":"2026-08-18T08:41:27.402Z","event_type":"Pricing","workspace":"w-1","lead_email":"a@b.example"}"""
                ),
            };
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
            using var answer = await http.SendAsync(request, Now);
            answers.Add((int)answer.StatusCode);
        }

        Assert.Equal([200, 401], answers);
    }

    [Fact]
    public async Task Serve_does_not_start_with_clients_that_have_no_secret_either()
    {
        using var data = new DataDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(data.Path, "pipeline.json"),
            """{ "clients": { "acme": { "workspaces": ["w-1"] } } }""",
            Now
        );

        var (exitCode, _, errors) = await CommandLine.ServeAsync(new Dictionary<string, string>(), data.Path, Now);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Webhook__Secrets__0 is empty", errors, StringComparison.Ordinal);
    }

    private static async Task<string?> ProblemAsync(string? text, IntakeOptions? options = null)
    {
        var (settings, file) = Files(new Routes.TextFile(text!));
        await file.ReloadAsync(Now);
        return new SecretsAtStart(new ClientSecrets(settings), Options.Create(options ?? new IntakeOptions())).Problem;
    }

    private static (CurrentSettings Settings, CurrentFile File) Files(IPipelineFileSource source)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ACME", "acme-secret-acme-secret-acme-secret")]).Build();
        var settings = new CurrentSettings(configuration);
        return (
            settings,
            new CurrentFile(new FileReader(configuration), settings, configuration, [source], NullLogger<CurrentFile>.Instance)
        );
    }

    private sealed class Unreadable : IPipelineFileSource
    {
        public string Where => "pipeline.json";

        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) =>
            throw new TransientFailureException("The storage is out of reach.");
    }
}
