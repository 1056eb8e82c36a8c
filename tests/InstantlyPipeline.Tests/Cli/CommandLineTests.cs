using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>The verbs as a person or a script meets them.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_demo_shows_every_side_effect_exactly_once()
    {
        var (exitCode, output, errors) = await CommandLine.RunAsync(NoSettings, Now, "demo");

        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("Every side effect happened exactly once.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_does_not_start_without_a_secret_and_names_the_setting()
    {
        var (exitCode, _, errors) = await CommandLine.ServeAsync(NoSettings, _data.Path, Now);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Webhook__Secrets__0 is empty", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_does_not_start_with_a_malformed_destination_and_names_its_setting()
    {
        var settings = new Dictionary<string, string>
        {
            ["Webhook__Secrets__0"] = "0123456789abcdef0123456789abcdef",
            ["Slack__WebhookUrl"] = "not an address",
        };

        var (exitCode, _, errors) = await CommandLine.ServeAsync(settings, _data.Path, Now);

        Assert.Equal(2, exitCode);
        Assert.Contains("Slack__WebhookUrl", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Insecure_is_for_loopback_only()
    {
        var (exitCode, _, errors) = await CommandLine.RunAsync(
            NoSettings,
            Now,
            "serve",
            "--insecure",
            "--urls",
            "http://0.0.0.0:0",
            "--data",
            _data.Path
        );

        Assert.Equal(2, exitCode);
        Assert.Contains("loopback", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serf")]
    [InlineData("events", "--status", "finished")]
    [InlineData("send", "reply_recieved")]
    [InlineData("events", "--limit", "many")]
    [InlineData("events", "--url", "nowhere")]
    [InlineData("simulate", "--faults", "retri")]
    [InlineData("simulate", "--faults", "3")]
    [InlineData("simulate", "--events", "0")]
    [InlineData("simulate", "--compress-time", "0.5")]
    [InlineData("serve", "--urls", "nonsense")]
    [InlineData("serve", "--urls", "https://127.0.0.1:7071")]
    [InlineData("serve", "--urls", "http://127.0.0.1:99999")]
    [InlineData("serve", "--urls", ";")]
    [InlineData("serve", "--urls", "http://127.0.0.1:47o78")]
    [InlineData("serve", "--urls", "http://127.0.0.1:7071;http://hooks.example.com:7072")]
    [InlineData("serve", "--urls", "http://unix:/run/pipeline.sock")]
    [InlineData("send", "reply_received", "--times", "0")]
    [InlineData("backup", "")]
    [InlineData("events", "--token", "two\nlines")]
    public async Task Wrong_arguments_end_with_2(params string[] arguments) =>
        Assert.Equal(2, (await CommandLine.RunAsync(NoSettings, Now, arguments)).ExitCode);

    [Theory]
    [InlineData("--help", "Exit codes: 0 as asked")]
    [InlineData("serve --help", "Webhook__Secrets__0")]
    [InlineData("send --help", "reply_received")]
    [InlineData("events --help", "nextAttemptAt")]
    [InlineData("demo --help", "exactly once")]
    [InlineData("simulate --help", "email_link_clicked for link_clicked")]
    public async Task Help_teaches(string arguments, string lesson)
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(NoSettings, Now, arguments.Split(' '));

        Assert.Equal(0, exitCode);
        Assert.Contains(lesson, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve", "Webhook__QueueTimeout", "abc", "Webhook__QueueTimeout cannot be read: it takes a duration")]
    [InlineData("doctor", "Webhook__QueueTimeout", "abc", "Webhook__QueueTimeout cannot be read: it takes a duration")]
    [InlineData("serve", "Webhook__MaxBodyBytes", "1MB", "Webhook__MaxBodyBytes cannot be read: it takes a whole number")]
    [InlineData(
        "serve",
        "Webhook__RequireHttps",
        "yes, at 'x' to type 'y'",
        "Webhook__RequireHttps cannot be read: it takes true or false"
    )]
    [InlineData("serve", "SelfHost__Concurrency", "abc", "SelfHost__Concurrency cannot be read: it takes a whole number")]
    [InlineData("serve", "SelfHost__Concurrency", "0", "SelfHost__Concurrency must be from 1 to 256.")]
    [InlineData("serve", "Retention__Days", "0", "Retention__Days must be from 7 to 3650.")]
    [InlineData("serve", "Bounces__PromoteAfterHours", "-1", "Bounces__PromoteAfterHours must be from 0 to 720.")]
    [InlineData("serve", "Webhook__Header", "X Y", "Webhook__Header is no header name")]
    public async Task A_wrong_setting_ends_with_2_and_is_named(string verb, string setting, string value, string problem)
    {
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = "0123456789abcdef0123456789abcdef", [setting] = value };
        string[] arguments =
            verb == "serve"
                ? ["serve", "--urls", "http://127.0.0.1:0", "--data", _data.Path]
                : ["doctor", "--url", "http://127.0.0.1:9", "--data", _data.Path];

        var (exitCode, _, errors) = await CommandLine.RunAsync(settings, Now, arguments);

        Assert.True(exitCode == 2, errors);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("doctor")]
    public async Task A_damaged_database_is_named_with_what_to_do(string verb)
    {
        var file = Path.Combine(_data.Path, "pipeline.db");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 8_192).Select(index => (byte)(index * 31))], Now);
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = "0123456789abcdef0123456789abcdef" };
        string[] arguments =
            verb == "serve"
                ? ["serve", "--urls", "http://127.0.0.1:0", "--data", _data.Path]
                : ["doctor", "--url", "http://127.0.0.1:9", "--data", _data.Path];

        var (exitCode, _, errors) = await CommandLine.RunAsync(settings, Now, arguments);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"'{file}' cannot be opened", errors, StringComparison.Ordinal);
        Assert.Contains("backup", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_looks_for_a_database_and_makes_none()
    {
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = "0123456789abcdef0123456789abcdef" };

        var (_, output, _) = await CommandLine.RunAsync(settings, Now, "doctor", "--url", "http://127.0.0.1:9", "--data", _data.Path);

        Assert.Contains($"database: There is none in {_data.Path}", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
    }

    [Fact]
    public async Task The_list_of_verbs_fits_on_a_screen()
    {
        var (_, output, _) = await CommandLine.RunAsync(NoSettings, Now, "--help");

        Assert.All(output.Split('\n'), line => Assert.True(line.Length - line.TrimStart().Length < 60, line));
    }

    [Fact]
    public async Task Events_says_what_to_do_when_nothing_listens()
    {
        var settings = new Dictionary<string, string> { ["Operations__Token"] = "token" };

        var (exitCode, _, errors) = await CommandLine.RunAsync(settings, Now, "events", "--url", "http://127.0.0.1:9");

        Assert.Equal(1, exitCode);
        Assert.Contains("instantly-pipeline serve", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_says_where_the_token_is_looked_for()
    {
        var (exitCode, _, errors) = await CommandLine.RunAsync(NoSettings, Now, "events", "--data", _data.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("--data", errors, StringComparison.Ordinal);
    }
}
