using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>Secrets and tokens as a careless person would handle them.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Good = "0123456789abcdef0123456789abcdef";
    private const string Weak = "fifteen-letters";
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string TokenFile => Path.Combine(_data.Path, "operations-token");

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Webhook__Secrets__0", Weak)]
    [InlineData("Webhook__Secrets__0", "Bearer " + Weak)]
    [InlineData("Webhook__Secrets__1", Weak)]
    [InlineData("Operations__Token", Weak)]
    [InlineData("Webhook__Signature__Secrets__0", Weak)]
    public async Task A_new_data_directory_takes_no_weak_secret_and_is_not_made(string setting, string secret)
    {
        var settings = new Dictionary<string, string>
        {
            ["Webhook__Secrets__0"] = Good,
            ["Webhook__Signature__Header"] = "X-Signature",
            ["Webhook__Signature__Secrets__0"] = Good,
            [setting] = secret,
        };

        var (exitCode, output, errors) = await CommandLine.ServeAsync(settings, _data.Path, Now);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"{setting} is shorter than 16 characters", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Weak, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
    }

    [Theory]
    [InlineData("Webhook__Secrets__0")]
    [InlineData("Operations__Token")]
    public async Task What_runs_with_a_weak_secret_goes_on_and_says_so_at_the_start_and_in_doctor(string setting)
    {
        await RunOnceAsync();
        var settings = new Dictionary<string, string?> { ["Webhook__Secrets__0"] = Good, [setting] = Weak };
        string output;
        await using (var serve = await ServeProcess.StartAsync(_data.Path, settings, Now))
        {
            var (_, doctor, _) = await CommandLine.RunAsync(
                settings.ToDictionary(set => set.Key, set => set.Value!),
                Now,
                "doctor",
                "--data",
                _data.Path,
                "--url",
                serve.Webhook.GetLeftPart(UriPartial.Authority)
            );
            Assert.Contains($"warning   {setting}: It is shorter than 16 characters", doctor, StringComparison.Ordinal);
            serve.Kill();
            output = serve.Before + await serve.Output;
        }
        Assert.Contains(
            $"{setting} is shorter than 16 characters. The next minor version does not start with it",
            output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Webhook__Secrets__0")]
    [InlineData("Operations__Token")]
    public async Task One_character_never_starts(string setting)
    {
        await RunOnceAsync();
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = Good, [setting] = "x" };

        var (exitCode, _, errors) = await CommandLine.ServeAsync(settings, _data.Path, Now);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"{setting} is shorter than 16 characters", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_a_data_directory_is_sent_to_this_machine_alone()
    {
        await File.WriteAllTextAsync(TokenFile, Good, Now);

        var (exitCode, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "events",
            "--data",
            _data.Path,
            "--url",
            "https://pipeline.invalid"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("No operations token for pipeline.invalid", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_comes_from_a_file_from_the_input_or_with_a_warning_from_the_command_line()
    {
        var token = Path.Combine(_data.Path, "elsewhere");
        await File.WriteAllTextAsync(token, Good + "\n", Now);
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?> { ["Webhook__Secrets__0"] = Good, ["Operations__Token"] = Good },
            Now
        );
        string[] events = ["events", "--url", serve.Webhook.GetLeftPart(UriPartial.Authority), "--data", _data.Path + "-none", "--token"];

        var fromFile = await CommandLine.RunAsync(new Dictionary<string, string>(), Now, [.. events, $"file:{token}"]);
        var fromInput = await CommandLine.RunAsync(new Dictionary<string, string>(), Good, [.. events, "ask"], Now);
        var fromArgument = await CommandLine.RunAsync(new Dictionary<string, string>(), Now, [.. events, Good]);
        var fromNowhere = await CommandLine.RunAsync(new Dictionary<string, string>(), Now, [.. events, $"file:{token}-none"]);

        Assert.Equal((0, ""), (fromFile.ExitCode, fromFile.Errors));
        Assert.Equal((0, ""), (fromInput.ExitCode, fromInput.Errors));
        Assert.Equal(0, fromArgument.ExitCode);
        Assert.Contains("shows in the process list", fromArgument.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Good, fromArgument.Errors, StringComparison.Ordinal);
        Assert.Equal(2, fromNowhere.ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Good)]
    public async Task A_token_in_a_file_that_others_may_read_is_its_owners_alone_after_a_start(string content)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await File.WriteAllTextAsync(TokenFile, content, Now);
        Loosen(TokenFile);
        using var looking = File.OpenRead(TokenFile);

        await RunOnceAsync();

        AssertOwnersAlone(TokenFile);
        using var seen = new StreamReader(looking);
        Assert.Equal(content, await seen.ReadToEndAsync(Now)); // whoever had it open sees no token that came later
    }

    [Fact]
    public async Task A_backup_is_its_owners_alone_whatever_lay_in_its_way()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await RunOnceAsync();
        var backup = Path.Combine(_data.Path, "copy.db");
        await File.WriteAllTextAsync(backup + ".unfinished", "", Now);
        Loosen(backup + ".unfinished");
        using var looking = File.OpenRead(backup + ".unfinished");

        var (exitCode, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "backup",
            backup,
            "--data",
            _data.Path
        );

        Assert.Equal((0, ""), (exitCode, errors));
        AssertOwnersAlone(backup);
        Assert.Equal(0, looking.Length);
    }

    private static void Loosen(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnersAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    private static void AssertOwnersAlone(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnersAlone, File.GetUnixFileMode(file));
        }
    }

    private async Task RunOnceAsync()
    {
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?> { ["Webhook__Secrets__0"] = Good },
            Now
        );
    }
}
