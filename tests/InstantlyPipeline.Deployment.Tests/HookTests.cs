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
    [InlineData("make-webhook-secret")]
    [InlineData("forget-webhook-secret")]
    [InlineData("print-webhook")]
    public async Task Without_azd_a_hook_fails_and_says_so(string hook)
    {
        var run = await RunAsync(hook, [], new() { ["WEBHOOK_SECRET"] = hook.StartsWith("forget", StringComparison.Ordinal) ? "old" : null });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("azd is not on the path", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhook_secret_is_random_and_reaches_azd_in_a_file_that_is_gone_afterwards()
    {
        StandIn("azd", """while [ $# -gt 0 ]; do [ "$1" = --file ] && cat "$2" >> "$LOG.file" && echo "$2" > "$LOG.name"; shift; done""");

        var first = await RunAsync("make-webhook-secret", [], []);
        await RunAsync("make-webhook-secret", [], []);

        Assert.True(first.ExitCode == 0, first.All);
        var secrets = File.ReadAllLines(_folder.PathOf("log.file"));
        Assert.Equal(2, secrets.Distinct().Count());
        Assert.All(secrets, secret => Assert.Matches(SecretLine(), secret));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret.Split('=', 2)[1], first.All + Calls(), StringComparison.Ordinal));
        Assert.False(File.Exists(File.ReadAllText(_folder.PathOf("log.name")).Trim()));
    }

    [Theory]
    [InlineData("WEBHOOK_SECRET_NAME", "Webhook--Secrets--0")]
    [InlineData("WEBHOOK_SECRET", "chosen-by-hand")]
    public async Task A_webhook_secret_that_exists_is_kept(string variable, string value)
    {
        StandIn("azd", "");

        var run = await RunAsync("make-webhook-secret", [], new() { [variable] = value });

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", Calls());
    }

    [Fact]
    public async Task Once_the_vault_has_the_secret_the_azd_environment_forgets_it()
    {
        StandIn("azd", "");

        var run = await RunAsync("forget-webhook-secret", [], new() { ["WEBHOOK_SECRET"] = "now-in-the-vault" });

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("env set --environment test WEBHOOK_SECRET \n", Calls());
    }

    [Fact]
    public async Task After_a_deploy_the_address_and_the_header_are_printed_without_the_secret()
    {
        StandIn("az", "echo the-secret-itself");

        var run = await RunAsync("print-webhook", [], Deployed);

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("https://func.example/webhooks/instantly", run.Output, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer <the secret>", run.Output, StringComparison.Ordinal);
        Assert.Equal("", Calls());
    }

    [Fact]
    public async Task The_secret_is_shown_to_whoever_asks_and_may_read_the_vault()
    {
        StandIn("az", "echo the-secret-itself");

        var run = await RunAsync("print-webhook", ["--show-secret"], Deployed);

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("Authorization: Bearer the-secret-itself", run.Output, StringComparison.Ordinal);
        Assert.Contains("--vault-name kv-example --name Webhook--Secrets--0", Calls(), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Deployed => new()
    {
        ["WEBHOOK_URL"] = "https://func.example/webhooks/instantly",
        ["KEY_VAULT_NAME"] = "kv-example",
        ["WEBHOOK_SECRET_NAME"] = "Webhook--Secrets--0",
    };

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
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins for azd and az are shell scripts: the hooks were compiled and not run.");
        Dictionary<string, string?> environment = new()
        {
            ["AZURE_ENV_NAME"] = "test",
            ["WEBHOOK_URL"] = null,
            ["KEY_VAULT_NAME"] = null,
            ["WEBHOOK_SECRET"] = null,
            ["WEBHOOK_SECRET_NAME"] = null,
            ["LOG"] = _folder.PathOf("log"),
            ["PATH"] = $"{_folder.Path}:/usr/bin:/bin",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        return Command.RunAsync("dotnet", [hooks.PathOf(hook), .. arguments], environment, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^WEBHOOK_SECRET=[A-Za-z0-9_-]{43}$")]
    private static partial Regex SecretLine();
}
