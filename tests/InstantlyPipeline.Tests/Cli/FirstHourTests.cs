using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>What somebody meets who uses the command line for the first time, seen from outside: the process, its words and its exit
/// code.</summary>
public sealed class FirstHourTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly Dictionary<string, string> NoSettings = [];
    private static readonly Dictionary<string, string> Settings = new() { ["Webhook__Secrets__0"] = Secret };
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("There is no option --force of `backup`.", "backup", "--force")]
    [InlineData("There is no option --csv of `events`.", "events", "--csv")]
    [InlineData("There is no option --dry-run of `replay`.", "replay", "--dry-run")]
    [InlineData("There is no option --limt of `events`. Did you mean --limit?", "events", "--limt", "5")]
    [InlineData("There is no option --bogus of `serve`.", "serve", "--data", "--bogus")]
    [InlineData("A value is missing before --yes.", "replay", "--step", "--yes")]
    [InlineData("There is no verb `serf`.", "serf")]
    [InlineData("There is no verb `serf`.", "serf", "--help")]
    [InlineData("There is no verb `evnts`. Did you mean events?", "evnts", "--help")]
    [InlineData("There is no verb `dead-letters lst`. Did you mean list?", "dead-letters", "lst")]
    [InlineData("There is no option --bogus of `events`.", "events", "--bogus", "--help")]
    [InlineData("There is no event type reply_recieved. Did you mean reply_received?", "send", "reply_recieved")]
    [InlineData("There is no file missing.json.", "send", "@missing.json")]
    [InlineData("--limit takes a whole number, and 'many' is none.", "events", "--limit", "many")]
    [InlineData("`backup` needs <file>.", "backup")]
    [InlineData("Say what to do: list, show, requeue, discard.", "dead-letters")]
    public async Task What_nobody_asked_for_is_refused_in_words_that_come_last(string problem, params string[] arguments)
    {
        var (exitCode, output, errors) = await CommandLine.RunAsync(NoSettings, Now, arguments);

        Assert.True(exitCode == 2, output + errors);
        Assert.Empty(output);
        Assert.Equal(problem, errors.TrimEnd().Split(Environment.NewLine)[^2]);
        Assert.EndsWith("--help` shows what it takes.", errors.TrimEnd(), StringComparison.Ordinal);
        Assert.False(File.Exists("--force"), "`backup --force` wrote a file of that name.");
    }

    [Fact]
    public async Task The_help_of_all_verbs_fits_a_screen_of_80_columns_and_24_lines()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(NoSettings, Now, "--help");

        Assert.Equal(0, exitCode);
        Assert.InRange(output.TrimEnd().Split('\n').Length, 15, 23); // the prompt has the last one
        Assert.All(output.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.All(Verbs.Root().Subcommands, verb => Assert.Contains($"\n  {verb.Name} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_help_of_each_verb_is_its_own_and_fits_80_columns()
    {
        var all = Verbs.Root().Subcommands.SelectMany(verb => verb.Subcommands.Prepend(verb)).ToList();
        var helps = all.Select(verb =>
            {
                using var output = new StringWriter();
                HelpText.Write(output, verb);
                return output.ToString();
            })
            .ToList();

        Assert.InRange(all.Count, 30, 100);
        Assert.Equal(helps.Count, helps.Distinct().Count());
        Assert.All(helps.SelectMany(help => help.Split('\n')), line => Assert.True(TextWidth.Of(line.TrimEnd()) <= 80, line));
        Assert.All(all, verb => Assert.True(HelpText.FirstLine(verb).EndsWith('.'), verb.Name));
    }

    [Fact]
    public async Task The_version_names_the_commit()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(NoSettings, Now, "--version");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+[\w.-]*(\+[0-9a-f]{7,12})?\s*$", output);
        Assert.Equal("1.2.0+0123456789ab", Release.Short("1.2.0+0123456789abcdef0123456789abcdef01234567"));
        Assert.Equal("1.2.0", Release.Short("1.2.0"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_sentence_with_one_that_is_free()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, output, errors) = await CommandLine.RunAsync(
            Settings,
            Now,
            "serve",
            "--urls",
            $"http://127.0.0.1:{port}",
            "--data",
            _data.Path
        );

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Another program listens at http://127.0.0.1:{port} already", errors, StringComparison.Ordinal);
        Assert.Matches(@"Port \d+ is free: add --urls http://127\.0\.0\.1:\d+", errors);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retention__Days", "0")]
    [InlineData("Retention__LeadDays", "-1")]
    [InlineData("Connection__RecoverDays", "100000")]
    [InlineData("SelfHost__Concurrency", "99999999999999999999")]
    [InlineData("SelfHost__GracePeriod", "soon")]
    [InlineData("Bounces__ClusterSize", "-5")]
    [InlineData("Webhook__MaxBodyBytes", "-1")]
    [InlineData("HubSpot__TaskDueInHours", "many")]
    public async Task A_wrong_number_is_told_with_its_setting_and_no_trace(string setting, string value)
    {
        var settings = new Dictionary<string, string>(Settings) { [setting] = value, ["HubSpot__AccessToken"] = "pat-na1-0000" };

        var (exitCode, output, errors) = await CommandLine.ServeAsync(settings, _data.Path, Now);

        Assert.True(exitCode == 2, output + errors);
        Assert.Contains(setting, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_of_a_pipeline_that_does_not_run_ends_with_1_so_that_cron_hears_of_it()
    {
        var nowhere = $"http://127.0.0.1:{CommandLine.FreePort()}";

        var (exitCode, output, _) = await CommandLine.RunAsync(Settings, Now, "doctor", "--url", nowhere, "--data", _data.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains($"Nothing answers at {nowhere}", output, StringComparison.Ordinal);
        Assert.Contains("instantly-pipeline serve", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("doctor")]
    [InlineData("engagement")]
    [InlineData("dead-letters list")]
    [InlineData("replay v1-20260818-0a1b2c3d")]
    public async Task A_server_that_answers_no_JSON_is_no_pipeline_and_ends_with_1(string verb)
    {
        await using var page = await ReceiverAsync(200, "<html>Welcome</html>");
        var settings = new Dictionary<string, string> { ["Operations__Token"] = "a-token-of-some-length" };

        var (exitCode, output, errors) = await CommandLine.RunAsync(settings, Now, [.. verb.Split(' '), "--url", page.Urls.Single()]);

        Assert.True(exitCode == 1, output + errors);
        Assert.Contains("answers, but not as this pipeline does", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "", "Nothing receives at")]
    [InlineData(401, "", "refuses the secret")]
    [InlineData(302, "", "answers with another address")]
    public async Task Send_says_what_a_refusal_means(int status, string body, string meaning)
    {
        await using var receiver = await ReceiverAsync(status, body);

        var (exitCode, _, errors) = await CommandLine.RunAsync(
            Settings,
            Now,
            "send",
            "reply_received",
            "--url",
            receiver.Urls.Single() + "/x"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(meaning, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_over_https_to_an_http_port_says_what_to_do()
    {
        await using var receiver = await ReceiverAsync(200, "{}");
        var address = receiver.Urls.Single().Replace("http://", "https://", StringComparison.Ordinal) + "/webhooks/instantly";

        var (exitCode, _, errors) = await CommandLine.RunAsync(Settings, Now, "send", "reply_received", "--url", address);

        Assert.Equal(1, exitCode);
        Assert.Contains($"use {receiver.Urls.Single()}/webhooks/instantly", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "refuses the secret")]
    [InlineData(404, "Nothing receives at")]
    public async Task Simulate_stops_at_the_first_answer_when_the_address_or_the_secret_is_wrong(int status, string meaning)
    {
        var deliveries = 0;
        await using var receiver = await ReceiverAsync(status, "", () => Interlocked.Increment(ref deliveries));

        var (exitCode, output, errors) = await CommandLine.RunAsync(
            Settings,
            Now,
            "simulate",
            "--url",
            receiver.Urls.Single() + "/x",
            "--events",
            "5000",
            "--connections",
            "4"
        );

        Assert.Equal(2, exitCode);
        Assert.Contains("Stopped at the first answer.", errors, StringComparison.Ordinal);
        Assert.Contains(meaning, errors, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.InRange(deliveries, 1, 8);
    }

    [Fact]
    public async Task A_running_serve_is_found_on_whatever_port_it_listens_and_a_key_by_its_beginning()
    {
        await using var serve = await ServeProcess.StartAsync(_data.Path, ServeSettings, Now);
        var captured = Path.Combine(_data.Path, "captured.json");
        var (_, shown, _) = await CommandLine.RunAsync(Settings, Now, "send", "reply_received", "--show");
        await File.WriteAllTextAsync(captured, shown, Now);

        var sent = await CommandLine.RunAsync(Settings, Now, "send", "@" + captured, "--data", _data.Path, "--json");
        Assert.True(sent.ExitCode == 0, sent.Output + sent.Errors);
        var answer = JsonDocument.Parse(sent.Output).RootElement;
        var key = JsonDocument.Parse(answer.GetProperty("answer").GetString()!).RootElement.GetProperty("eventKey").GetString()!;

        foreach (var beginning in (string[])[key, key[..20], key[..16], key[3..20]])
        {
            var (exitCode, output, errors) = await CommandLine.RunAsync(
                NoSettings,
                Now,
                "events",
                beginning,
                "--data",
                _data.Path,
                "--json"
            );
            Assert.True(exitCode == 0, errors);
            Assert.Equal(key, JsonDocument.Parse(output).RootElement.GetProperty("eventKey").GetString());
        }
        var unknown = await CommandLine.RunAsync(NoSettings, Now, "events", "v1-20200101-0a1b2c3d", "--data", _data.Path);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("No event has this key", unknown.Errors, StringComparison.Ordinal);
        var list = await CommandLine.RunAsync(NoSettings, Now, "events", "--data", _data.Path);
        Assert.Contains(key[..20], list.Output, StringComparison.Ordinal);
        Assert.All(list.Output.Split('\n'), line => Assert.True(TextWidth.Of(line) <= 80, line));
        var inUtc = await CommandLine.RunAsync(NoSettings, Now, "events", "--utc", "--data", _data.Path);
        Assert.StartsWith("RECEIVED (UTC)", inUtc.Output, StringComparison.Ordinal);
        var elsewhere = new Dictionary<string, string> { ["TZ"] = "Asia/Kolkata" };
        var local = await CommandLine.RunAsync(elsewhere, Now, "events", "--data", _data.Path);
        Assert.StartsWith("RECEIVED  ", local.Output, StringComparison.Ordinal);
        Assert.NotEqual(inUtc.Output.Split('\n')[1][..11], local.Output.Split('\n')[1][..11]);
        Assert.Equal(0, await serve.StopAsync(Now));
        Assert.False(File.Exists(Path.Combine(_data.Path, "serve-address")));
    }

    [Fact]
    public async Task Send_signs_as_a_gateway_would_and_says_what_is_missing()
    {
        var signed = new Dictionary<string, string>(Settings)
        {
            ["Webhook__Signature__Header"] = "X-Signature",
            ["Webhook__Signature__Secrets__0"] = "abcdef0123456789abcdef0123456789",
            ["Webhook__Signature__TimestampHeader"] = "X-Signed-At",
        };
        var settings = signed.ToDictionary(one => one.Key.Replace("__", ":", StringComparison.Ordinal), one => (string?)one.Value);
        settings["Connection:Watch"] = "false";
        await using var serve = await ServeProcess.StartAsync(_data.Path, settings, Now);

        var bare = await CommandLine.RunAsync(signed, Now, "send", "reply_received", "--data", _data.Path);
        var good = await CommandLine.RunAsync(signed, Now, "send", "reply_received", "--sign", "--data", _data.Path);
        var unset = await CommandLine.RunAsync(Settings, Now, "send", "reply_received", "--sign", "--data", _data.Path);

        Assert.Equal((1, 0, 2), (bare.ExitCode, good.ExitCode, unset.ExitCode));
        Assert.Contains("Webhook__Signature__Secrets__0", unset.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_serve_writes_into_a_folder_of_its_own_is_ignored_by_git()
    {
        var folder = Path.Combine(_data.Path, "own");
        await using (var serve = await ServeProcess.StartAsync(folder, ServeSettings, Now)) { }

        Assert.Equal("*", (await File.ReadAllTextAsync(Path.Combine(folder, ".gitignore"), Now)).Trim());
        Assert.False(File.Exists(Path.Combine(_data.Path, ".gitignore")));
    }

    [Fact]
    public void The_standard_data_directory_does_not_change_when_a_folder_appears()
    {
        var (home, here) = (Path.Combine(_data.Path, "home", ".local", "share"), Path.Combine(_data.Path, "here"));
        var before = InstantlyPipeline.Cli.Serve.DataDirectory.Choose(home, here);

        Directory.CreateDirectory(home);
        Directory.CreateDirectory(Path.Combine(here, "instantly-pipeline-data"));

        Assert.Equal(Path.Combine(home, "instantly-pipeline"), before);
        Assert.Equal(before, InstantlyPipeline.Cli.Serve.DataDirectory.Choose(home, here));
    }

    [Fact]
    public void A_database_that_an_earlier_version_made_in_the_working_folder_is_used_on()
    {
        var (home, here) = (Path.Combine(_data.Path, "home"), Path.Combine(_data.Path, "here"));
        var old = Directory.CreateDirectory(Path.Combine(here, "instantly-pipeline-data")).FullName;
        File.WriteAllText(Path.Combine(old, "pipeline.db"), "");

        Assert.Equal(old, InstantlyPipeline.Cli.Serve.DataDirectory.Choose(home, here));

        var own = Directory.CreateDirectory(Path.Combine(home, "instantly-pipeline")).FullName;
        File.WriteAllText(Path.Combine(own, "pipeline.db"), "");
        Assert.Equal(own, InstantlyPipeline.Cli.Serve.DataDirectory.Choose(home, here));
    }

    [Fact]
    public async Task The_demo_is_short_and_shows_its_details_to_who_asks()
    {
        var brief = await CommandLine.RunAsync(NoSettings, Now, "demo");
        var details = await CommandLine.RunAsync(NoSettings, Now, "demo", "--details");

        Assert.True(brief.ExitCode == 0, brief.Output + brief.Errors);
        Assert.StartsWith("The pipeline, and stand-ins of", brief.Output, StringComparison.Ordinal);
        Assert.InRange(brief.Output.Split('\n').Length, 20, 75);
        Assert.All(brief.Output.Split('\n'), line => Assert.True(TextWidth.Of(line) <= 80, line));
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Documents", "README.md"), Now);
        Assert.All(
            readme.Split("says so. Then:")[1].Split("```")[1].Trim('\n').Split('\n'),
            line => Assert.Contains(line, brief.Output, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("404", brief.Output + details.Output, StringComparison.Ordinal);
        Assert.Contains("hubspot-task", details.Output, StringComparison.Ordinal);
        Assert.Contains("looked for and not there yet, as expected", details.Output, StringComparison.Ordinal);
        Assert.Equal(0, details.ExitCode);
    }

    private static Dictionary<string, string?> ServeSettings => new() { ["Webhook:Secrets:0"] = Secret, ["Connection:Watch"] = "false" };

    private static async Task<WebApplication> ReceiverAsync(int status, string body, Action? onCall = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            onCall?.Invoke();
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html";
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), http.RequestAborted);
        });
        await app.StartAsync(Now);
        return app;
    }
}
