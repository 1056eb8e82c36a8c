using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>serve</c> as a real process, with real HTTP on both sides, killed and started again.</summary>
public sealed class ServeTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private readonly DataDirectory _data = new();
    private readonly HttpClient _http = new();
    private readonly Deliveries _deliveries = new(seed: 3);
    private StandIns _world = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await StandIns.StartAsync(cancellationToken: Now);

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _http.Dispose();
        _data.Dispose();
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Payloads");

    [Fact]
    public async Task Every_documented_delivery_is_accepted_and_worked_off_with_only_Slack_configured()
    {
        await using var serve = await StartAsync("Slack");
        var keys = new List<string>();

        foreach (var file in Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories))
        {
            var (status, body) = await PostAsync(serve, await File.ReadAllBytesAsync(file, Now));
            Assert.Equal(HttpStatusCode.OK, status);
            keys.Add(JsonDocument.Parse(body).RootElement.GetProperty("eventKey").GetString()!);
        }

        foreach (var key in keys)
        {
            Assert.Equal("done", (await SettledAsync(serve, key)).Status);
        }
        Assert.Empty(_world.Refusals);
    }

    [Fact]
    public async Task Nothing_watches_the_folders_that_the_database_may_be_in()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Watches of a process are seen in /proc, which is Linux's.");
        await using var serve = await StartAsync();

        // Descriptors come and go meanwhile; one that is gone has no target, and a watcher's would stay.
        var watches = new DirectoryInfo($"/proc/{serve.ProcessId}/fd")
            .EnumerateFiles()
            .Where(descriptor => descriptor.LinkTarget?.Contains("inotify", StringComparison.Ordinal) is true);

        Assert.Empty(watches);
    }

    [Theory]
    [InlineData("POST", "wrong", "{}", HttpStatusCode.Unauthorized)]
    [InlineData("GET", Secret, null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", Secret, "[]", HttpStatusCode.BadRequest)]
    [InlineData("POST", Secret, "not json", HttpStatusCode.BadRequest)]
    [InlineData("POST", Secret, "2 MiB", HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_is_refused_is_told_why(string method, string secret, string? body, HttpStatusCode status)
    {
        await using var serve = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), serve.Webhook);
        request.Headers.TryAddWithoutValidation("Authorization", secret);
        request.Content = body is null
            ? null
            : new StringContent(body == "2 MiB" ? new string('x', 2 * 1024 * 1024) : body, Encoding.UTF8, "application/json");

        using var response = await _http.SendAsync(request, Now);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(JsonDocument.Parse(await response.Content.ReadAsStringAsync(Now)).RootElement.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_chunked_body_is_a_body()
    {
        await using var serve = await StartAsync("Slack");
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(_deliveries.Opened()) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("Authorization", Secret);

        using var response = await _http.SendAsync(request, Now);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Killed_right_after_the_answers_it_does_all_the_work_once_when_started_again()
    {
        const int replies = 40;
        string[] keys;
        await using (var serve = await StartAsync("HubSpot"))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, replies).Select(_ => PostAsync(serve, _deliveries.Reply("Sounds good"))));
            serve.Kill();
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
            keys = [.. answers.Select(answer => JsonDocument.Parse(answer.Body).RootElement.GetProperty("eventKey").GetString()!)];
        }

        await using var again = await StartAsync("HubSpot");
        foreach (var key in keys)
        {
            Assert.Equal("done", (await SettledAsync(again, key)).Status);
        }
        Assert.Equal(keys.Order(), _world.HubSpot.Tasks.Select(task => task["instantly_event_key"]).Order());
    }

    [Fact]
    public async Task Killed_between_a_side_effect_and_its_record_it_finds_the_side_effect_when_started_again()
    {
        var held = _world.HubSpot.Faults.Hang(
            afterWork: true,
            when: call => call.Method == "POST" && call.Path.EndsWith("/tasks", StringComparison.Ordinal)
        );
        string key;
        await using (var serve = await StartAsync("HubSpot"))
        {
            key = JsonDocument
                .Parse((await PostAsync(serve, _deliveries.Reply("Sounds good", Dana))).Body)
                .RootElement.GetProperty("eventKey")
                .GetString()!;
            await held.Reached.WaitAsync(TimeSpan.FromSeconds(30), Now);
            serve.Kill();
        }
        held.Release();

        await using var again = await StartAsync("HubSpot");

        Assert.Equal("done", (await SettledAsync(again, key)).Status);
        Assert.Single(_world.HubSpot.Tasks);
    }

    [Fact]
    public async Task Told_to_stop_it_gives_back_what_is_not_finished_in_time_and_does_it_once_after_the_next_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var held = _world.Slack.Faults.Hang(afterWork: false, when: call => call.Method == "POST");
        string key;
        // Longer than the two seconds after which the parser of the command line would end the process.
        await using (var serve = await StartAsync(new Dictionary<string, string?> { ["SelfHost:GracePeriod"] = "00:00:03" }, "Slack"))
        {
            key = JsonDocument
                .Parse((await PostAsync(serve, _deliveries.Reply("Sounds good", Dana))).Body)
                .RootElement.GetProperty("eventKey")
                .GetString()!;
            await held.Reached.WaitAsync(TimeSpan.FromSeconds(30), Now);
            Assert.Equal(0, await serve.StopAsync(Now).WaitAsync(TimeSpan.FromSeconds(60), Now));
        }
        held.Release();

        await using var again = await StartAsync("Slack");

        Assert.Equal("done", (await SettledAsync(again, key)).Status);
    }

    [Fact]
    public async Task Health_needs_no_token_and_doctor_tells_what_is_wrong_with_the_exit_code()
    {
        await using var serve = await StartAsync(
            new Dictionary<string, string?> { ["HubSpot:AccessToken"] = "revoked-token-of-nobody" },
            "HubSpot",
            "Slack"
        );
        var server = serve.Webhook.GetLeftPart(UriPartial.Authority);
        await PostAsync(serve, _deliveries.Opened());

        Assert.Equal("""{"status":"live"}""", await _http.GetStringAsync(new Uri(server + "/health/live"), Now));
        Assert.Equal("""{"status":"ready"}""", await _http.GetStringAsync(new Uri(server + "/health/ready"), Now));
        var (exitCode, output, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "doctor",
            "--json",
            "--data",
            _data.Path,
            "--url",
            server
        );

        var found = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToLookup(finding => finding.GetProperty("check").GetString()!, finding => finding.GetProperty("level").GetString());
        Assert.Equal((1, ""), (exitCode, errors));
        Assert.Equal("Ok", Assert.Single(found["Webhook__Secrets__0"]));
        Assert.Equal(["Failed", "Ok", "Ok"], found["HubSpot"].Concat(found["Slack"]).Concat(found["database"]));
        Assert.DoesNotContain("revoked-token-of-nobody", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_made_while_it_runs_is_a_pipeline_with_the_same_events()
    {
        await using var serve = await StartAsync("Slack");
        var key = JsonDocument
            .Parse((await PostAsync(serve, _deliveries.Reply("Sounds good", Dana))).Body)
            .RootElement.GetProperty("eventKey")
            .GetString()!;
        await SettledAsync(serve, key);
        using var restored = new DataDirectory();
        Directory.CreateDirectory(restored.Path);

        var (exitCode, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "backup",
            Path.Combine(restored.Path, "pipeline.db"),
            "--data",
            _data.Path
        );

        Assert.Equal((0, ""), (exitCode, errors));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(restored.Path, "pipeline.db")));
        }
        await using var again = await ServeProcess.StartAsync(
            restored.Path,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret },
            Now
        );
        Assert.Equal("done", (await again.Operations.ShowEventAsync(key, Now)).Status);
    }

    [Theory]
    [InlineData("webhooks/instantly", "ZZ\r\n{}\r\n0\r\n\r\n")]
    [InlineData("webhooks/instantly", "2\r\n{}garbage\r\n0\r\n\r\n")]
    [InlineData("operations/replay", "ZZ\r\n{}\r\n0\r\n\r\n")]
    public async Task Chunks_that_are_not_as_HTTP_has_them_are_answered_with_400(string path, string body)
    {
        await using var serve = await StartAsync(new Dictionary<string, string?> { ["Operations:Token"] = Secret });
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", serve.Webhook.Port, Now);
        await using var stream = connection.GetStream();

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Secret}\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
            ),
            Now
        );

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith(
            "HTTP/1.1 400",
            await reader.ReadLineAsync(Now).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Now),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Refusals_say_how_to_authenticate_and_operations_are_not_cached()
    {
        await using var serve = await StartAsync();
        var server = serve.Webhook.GetLeftPart(UriPartial.Authority);

        using var delivery = await _http.PostAsync(serve.Webhook, new ByteArrayContent("{}"u8.ToArray()), Now);
        using var operation = await _http.GetAsync(new Uri(server + "/operations/events"), Now);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (delivery.StatusCode, delivery.Headers.WwwAuthenticate.ToString()));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "Bearer", true),
            (operation.StatusCode, operation.Headers.WwwAuthenticate.ToString(), operation.Headers.CacheControl?.NoStore)
        );
    }

    [Fact]
    public async Task Events_prints_one_object_a_line_with_the_token_that_serve_keeps_for_its_owner_alone()
    {
        await using var serve = await StartAsync("Slack");
        var key = JsonDocument
            .Parse((await PostAsync(serve, _deliveries.Reply("Sounds good", Dana))).Body)
            .RootElement.GetProperty("eventKey")
            .GetString()!;
        await SettledAsync(serve, key);

        var (exitCode, output, _) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "events",
            "--json",
            "--lead",
            Dana.Email,
            "--data",
            _data.Path,
            "--url",
            serve.Webhook.GetLeftPart(UriPartial.Authority)
        );

        Assert.Equal(0, exitCode);
        Assert.Equal(
            key,
            JsonDocument
                .Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
                .RootElement.GetProperty("eventKey")
                .GetString()
        );
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_data.Path, "operations-token"))
            );
        }
    }

    [Fact]
    public async Task Send_delivers_what_serve_accepts()
    {
        await using var serve = await StartAsync("Slack");
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = Secret };

        foreach (var type in Deliveries.Types)
        {
            var (exitCode, output, errors) = await CommandLine.RunAsync(settings, Now, "send", type, "--url", serve.Webhook.AbsoluteUri);
            Assert.True(exitCode == 0, $"{type}: {output}{errors}");
        }
    }

    [Fact]
    public async Task What_was_sent_and_opened_is_counted_for_people_and_for_scripts()
    {
        await using var serve = await StartAsync();
        await SettledAsync(
            serve,
            JsonDocument.Parse((await PostAsync(serve, _deliveries.Opened())).Body).RootElement.GetProperty("eventKey").GetString()!
        );
        string[] arguments =
        [
            "engagement",
            "--since",
            "2026-01-01",
            "--data",
            _data.Path,
            "--url",
            serve.Webhook.GetLeftPart(UriPartial.Authority),
        ];

        var (_, table, _) = await CommandLine.RunAsync(new Dictionary<string, string>(), Now, arguments);
        var (exitCode, json, errors) = await CommandLine.RunAsync(new Dictionary<string, string>(), Now, [.. arguments, "--json"]);

        Assert.True(exitCode == 0, errors);
        Assert.Matches(@"CAMPAIGN +SENT +OPENED +CLICKED +REPLIED +INTERESTED +BOOKED +BOUNCED", table);
        Assert.Matches(@"\w +0 +1 +0 +0 +0 +0 +0", table);
        var count = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("email_opened", 1), (count.GetProperty("eventType").GetString(), count.GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData("events", "notakey")]
    [InlineData("events", "--limit", "0")]
    [InlineData("events", "--since", "yesterday")]
    [InlineData("replay", "--status", "done", "--rate", "0")]
    [InlineData("dead-letters", "show", "notakey")]
    public async Task An_argument_that_the_pipeline_does_not_take_ends_with_2(params string[] arguments)
    {
        await using var serve = await StartAsync();

        var (exitCode, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            [.. arguments, "--data", _data.Path, "--url", serve.Webhook.GetLeftPart(UriPartial.Authority)]
        );

        Assert.True(exitCode == 2, errors);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_with_what_to_do()
    {
        await using var serve = await StartAsync();
        var settings = new Dictionary<string, string> { ["Webhook__Secrets__0"] = Secret };

        var (exitCode, _, errors) = await CommandLine.ServeAsync(settings, _data.Path, Now);

        Assert.Equal(1, exitCode);
        Assert.Contains(_data.Path, errors, StringComparison.Ordinal);
    }

    private Task<ServeProcess> StartAsync(params string[] destinations) => StartAsync(new Dictionary<string, string?>(), destinations);

    private Task<ServeProcess> StartAsync(IReadOnlyDictionary<string, string?> extra, params string[] destinations)
    {
        var settings = _world
            .Settings.Where(setting => destinations.Contains(setting.Key.Split(':')[0]))
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = Secret;
        foreach (var (name, value) in extra)
        {
            settings[name] = value;
        }
        return ServeProcess.StartAsync(_data.Path, settings, Now);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(ServeProcess serve, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        using var response = await _http.SendAsync(request, Now);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Now));
    }

    /// <summary>Asks until the event has settled; another process has no signal to give.</summary>
    private static async Task<EventView> SettledAsync(ServeProcess serve, string key)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        EventView view;
        do
        {
            view = await serve.Operations.ShowEventAsync(key, Now);
        } while (view.Status is not ("done" or "dead" or "quarantined") && await timer.WaitForNextTickAsync(patience.Token));
        return view;
    }
}
