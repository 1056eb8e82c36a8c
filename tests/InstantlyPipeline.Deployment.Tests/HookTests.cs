using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The azd hooks, built, and run with a stand-in azd that writes down what it was asked.</summary>
public sealed partial class HookTests(BuiltHooks hooks) : IClassFixture<BuiltHooks>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Hooks => [.. BuiltHooks.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hooks))]
    public void A_hook_compiles_without_a_warning(string hook)
    {
        var build = hooks.Builds[hook];

        Assert.True(build.ExitCode == 0, build.All);
        Assert.DoesNotContain("warning", build.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("make-secrets")]
    [InlineData("forget-secrets")]
    [InlineData("check-secrets")]
    [InlineData("print-webhook")]
    [InlineData("push-routes")]
    public async Task Without_azd_a_hook_fails_and_says_so(string hook)
    {
        Dictionary<string, string?> settings = hook switch
        {
            "forget-secrets" => new() { ["WEBHOOK_SECRET"] = "old" },
            "check-secrets" => Deployed,
            "push-routes" => new() { ["PIPELINE_FILE"] = FileOf("{}") },
            _ => [],
        };

        var run = await RunAsync(hook, [], settings);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("azd is not on the path", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_random_and_reach_azd_in_a_file_that_is_gone_afterwards()
    {
        StandIn("azd", """while [ $# -gt 0 ]; do [ "$1" = --file ] && cat "$2" >> "$LOG.file" && echo "$2" > "$LOG.name"; shift; done""");

        var first = await RunAsync("make-secrets", [], []);
        await RunAsync("make-secrets", [], []);

        Assert.True(first.ExitCode == 0, first.All);
        var secrets = File.ReadAllLines(_folder.PathOf("log.file"));
        Assert.Equal(4, secrets.Select(secret => secret.Split('=', 2)[1]).Distinct().Count());
        Assert.All(secrets, secret => Assert.Matches(SecretLine(), secret));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret.Split('=', 2)[1], first.All + Calls(), StringComparison.Ordinal));
        Assert.False(File.Exists(File.ReadAllText(_folder.PathOf("log.name")).Trim()));
    }

    [Theory]
    [InlineData("WEBHOOK_SECRET_NAME", "Webhook--Secrets--0")]
    [InlineData("WEBHOOK_SECRET", "chosen-by-hand")]
    public async Task A_secret_that_exists_is_kept_and_one_that_an_older_release_did_not_have_is_made(string variable, string value)
    {
        StandIn("azd", """cat "$6" > "$LOG.file" """);

        var run = await RunAsync("make-secrets", [], new() { [variable] = value });

        Assert.True(run.ExitCode == 0, run.All);
        Assert.StartsWith("OPERATIONS_TOKEN=", Assert.Single(File.ReadAllLines(_folder.PathOf("log.file"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_both_secrets_made_nothing_is_asked_of_azd()
    {
        StandIn("azd", "");

        var run = await RunAsync("make-secrets", [], Deployed);

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("", Calls());
    }

    [Fact]
    public async Task Once_the_vault_has_the_secrets_the_azd_environment_forgets_them()
    {
        StandIn("azd", "");

        var run = await RunAsync(
            "forget-secrets",
            [],
            new() { ["WEBHOOK_SECRET"] = "now-in-the-vault", ["OPERATIONS_TOKEN"] = "now-in-the-vault" }
        );

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("env set --environment test WEBHOOK_SECRET \nenv set --environment test OPERATIONS_TOKEN \n", Calls());
    }

    [Fact]
    public async Task With_every_secret_in_the_vault_the_deploy_goes_on()
    {
        await using var vault = new StandInVault(
            0,
            ("Webhook--Secrets--0", true),
            ("Operations--Token", true),
            ("HubSpot--AccessToken", true),
            ("Slack--WebhookUrl", true)
        );

        var run = await CheckSecretsAsync(vault, "HubSpot__AccessToken, Slack__WebhookUrl");

        Assert.True(run.ExitCode == 0, run.All);
    }

    [Fact]
    public async Task A_missing_secret_stops_the_deploy_with_the_command_that_puts_it_there()
    {
        await using var vault = new StandInVault(
            0,
            ("Webhook--Secrets--0", true),
            ("Operations--Token", true),
            ("HubSpot--AccessToken", true)
        );

        var run = await CheckSecretsAsync(vault, "HubSpot__AccessToken,Slack__WebhookUrl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("az keyvault secret set --vault-name kv-example --name Slack--WebhookUrl", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("HubSpot", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_secret_is_as_good_as_missing()
    {
        await using var vault = new StandInVault(0, ("Webhook--Secrets--0", false), ("Operations--Token", true));

        var run = await CheckSecretsAsync(vault, null);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("azd env set WEBHOOK_SECRET_NAME \"\" && azd provision", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_azd_did_not_pass_on_is_asked_of_it()
    {
        await using var vault = new StandInVault(0, ("Webhook--Secrets--0", true), ("Operations--Token", true));
        StandIn(
            "azd",
            $$"""
            case "$*" in
                *KEY_VAULT_URI) echo '{{vault.Uri}}' ;;
                *WEBHOOK_SECRET_NAME) echo Webhook--Secrets--0 ;;
                *OPERATIONS_TOKEN_NAME) echo Operations--Token ;;
                *KEY_VAULT_NAME) echo kv-example ;;
                *SECRET_SETTINGS) echo Slack__WebhookUrl ;;
                *) echo '{"token":"token-from-azd"}' ;;
            esac
            """
        );

        var run = await RunAsync("check-secrets", [], []);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--vault-name kv-example --name Slack--WebhookUrl", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_provisioned_there_is_nothing_to_deploy_to()
    {
        StandIn("azd", "exit 1");

        var run = await RunAsync("check-secrets", [], []);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("azd provision", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_sign_in_the_deploy_stops_and_says_so()
    {
        StandIn("azd", "echo not signed in");

        var run = await RunAsync("check-secrets", [], Deployed);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("azd auth login", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_is_not_in_force_yet_is_waited_for()
    {
        await using var vault = new StandInVault(3, ("Webhook--Secrets--0", true), ("Operations--Token", true));

        var run = await CheckSecretsAsync(vault, null);

        Assert.True(run.ExitCode == 0, run.All);
    }

    [Fact]
    public async Task A_vault_that_never_lets_us_look_stops_the_deploy_and_names_the_role()
    {
        await using var vault = new StandInVault(int.MaxValue);

        var run = await CheckSecretsAsync(vault, null);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Key Vault Secrets Officer", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("token-from-azd", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_deploy_the_address_and_the_header_are_printed_without_the_secrets()
    {
        await using var vault = new StandInVault(0, ("Webhook--Secrets--0", true), ("Operations--Token", true));
        StandIn("azd", "");

        var run = await RunAsync("print-webhook", [], new(Deployed) { ["KEY_VAULT_URI"] = vault.Uri.ToString() });

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("https://func.example/webhooks/instantly", run.Output, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer <the secret>", run.Output, StringComparison.Ordinal);
        Assert.Contains("events --url https://func.example --token ask", run.Output, StringComparison.Ordinal);
        Assert.Contains("Operations token  <the token>", run.Output, StringComparison.Ordinal);
        Assert.Equal("", Calls());
        Assert.Empty(vault.Read);
    }

    [Fact]
    public async Task Without_a_file_of_clients_the_app_keeps_what_it_has()
    {
        StandIn("azd", "exit 1");

        var run = await RunAsync("push-routes", [], new(Deployed) { ["PIPELINE_FILE"] = null });

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("There is no pipeline.json here", run.Output, StringComparison.Ordinal);
        Assert.Equal("env get-value PIPELINE_FILE\n", Calls());
    }

    [Fact]
    public async Task A_file_of_clients_is_put_in_force_in_the_app_with_the_token_of_the_vault()
    {
        await using var vault = new StandInVault(0, ("Operations--Token", true));
        await using var app = new StandInApp("""{"inForce":true,"clients":3,"routes":6,"problems":[]}""");
        StandIn("azd", SignedIn);

        var run = await RunAsync("push-routes", [], Pushing(vault, app, """{ "clients": {} }"""));

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("is in force: 3 client(s), 6 route(s).", run.Output, StringComparison.Ordinal);
        var (path, authorization, body) = Assert.Single(app.Posted);
        Assert.Equal(("/operations/routes/push", "Bearer value-of-Operations--Token"), (path, authorization));
        Assert.Contains("clients", body, StringComparison.Ordinal);
        Assert.DoesNotContain("value-of", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_of_clients_fails_the_hook_with_what_is_wrong()
    {
        await using var vault = new StandInVault(0, ("Operations--Token", true));
        await using var app = new StandInApp(
            """{"inForce":false,"clients":0,"routes":0,"problems":["line 1: the file knows no clints"]}"""
        );
        StandIn("azd", SignedIn);

        var run = await RunAsync("push-routes", [], Pushing(vault, app, """{ "clints": {} }"""));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 1: the file knows no clints", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secrets_are_shown_to_whoever_asks_and_may_read_the_vault()
    {
        await using var vault = new StandInVault(0, ("Webhook--Secrets--0", true), ("Operations--Token", true));
        StandIn("azd", SignedIn);

        var run = await RunAsync("print-webhook", ["--show-secrets"], new(Deployed) { ["KEY_VAULT_URI"] = vault.Uri.ToString() });

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("Authorization: Bearer value-of-Webhook--Secrets--0", run.Output, StringComparison.Ordinal);
        Assert.Contains("Operations token  value-of-Operations--Token", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--token value-of", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_read_the_vault_is_told_the_role()
    {
        await using var vault = new StandInVault(int.MaxValue);
        StandIn("azd", SignedIn);

        var run = await RunAsync("print-webhook", ["--show-secrets"], new(Deployed) { ["KEY_VAULT_URI"] = vault.Uri.ToString() });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Key Vault Secrets Officer or Secrets User", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("token-from-azd", run.All, StringComparison.Ordinal);
    }

    /// <summary>What a stand-in azd does for somebody who has signed in.</summary>
    private const string SignedIn = """[ "$1" = auth ] && echo '{"token":"token-from-azd","expiresOn":"2026-01-01T00:00:00Z"}'""";

    private static Dictionary<string, string?> Deployed =>
        new()
        {
            ["WEBHOOK_URL"] = "https://func.example/webhooks/instantly",
            ["KEY_VAULT_NAME"] = "kv-example",
            ["KEY_VAULT_URI"] = "https://kv-example.vault.azure.net/",
            ["WEBHOOK_SECRET_NAME"] = "Webhook--Secrets--0",
            ["OPERATIONS_TOKEN_NAME"] = "Operations--Token",
        };

    private Dictionary<string, string?> Pushing(StandInVault vault, StandInApp app, string text) =>
        new(Deployed)
        {
            ["WEBHOOK_URL"] = new Uri(app.Uri, "webhooks/instantly").ToString(),
            ["KEY_VAULT_URI"] = vault.Uri.ToString(),
            ["PIPELINE_FILE"] = FileOf(text),
        };

    private string FileOf(string text)
    {
        var file = _folder.PathOf("clients.json");
        File.WriteAllText(file, text);
        return file;
    }

    private Task<CommandResult> CheckSecretsAsync(StandInVault vault, string? secretSettings)
    {
        StandIn("azd", SignedIn);
        return RunAsync(
            "check-secrets",
            [],
            new(Deployed) { ["KEY_VAULT_URI"] = vault.Uri.ToString(), ["SECRET_SETTINGS"] = secretSettings }
        );
    }

    /// <summary>Puts a program of that name on the hooks' path; it notes its arguments, then does <paramref name="body"/>.</summary>
    private void StandIn(string name, string body)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        var file = _folder.PathOf(name);
        File.WriteAllText(file, $"#!/bin/sh\necho \"$@\" >> \"$LOG\"\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Calls() => File.Exists(_folder.PathOf("log")) ? File.ReadAllText(_folder.PathOf("log")) : "";

    private Task<CommandResult> RunAsync(string hook, string[] arguments, Dictionary<string, string?> settings)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for azd is a shell script: the hooks were compiled and not run.");
        Dictionary<string, string?> environment = new()
        {
            ["AZURE_ENV_NAME"] = "test",
            ["WEBHOOK_URL"] = null,
            ["KEY_VAULT_NAME"] = null,
            ["KEY_VAULT_URI"] = null,
            ["SECRET_SETTINGS"] = null,
            ["WEBHOOK_SECRET"] = null,
            ["WEBHOOK_SECRET_NAME"] = null,
            ["OPERATIONS_TOKEN"] = null,
            ["OPERATIONS_TOKEN_NAME"] = null,
            ["PIPELINE_FILE"] = null,
            ["LOG"] = _folder.PathOf("log"),
            ["PATH"] = $"{_folder.Path}:/usr/bin:/bin",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        return Command.RunAsync("dotnet", [hooks.PathOf(hook), .. arguments], environment, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^(WEBHOOK_SECRET|OPERATIONS_TOKEN)=[A-Za-z0-9_-]{43}$")]
    private static partial Regex SecretLine();
}
