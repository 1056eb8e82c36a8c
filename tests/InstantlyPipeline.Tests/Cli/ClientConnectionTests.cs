using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>connect</c> and <c>recover</c> for one client of two, as processes: a <c>serve</c>, the verbs, and an Instantly for each
/// client.</summary>
public sealed class ClientConnectionTests : IAsyncLifetime
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";
    private const string First = "acme-first-secret-0123456789abcdef";
    private const string Second = "acme-second-secret-0123456789abcde";
    private const string Others = "birch-secret-0123456789abcdef01234";

    private readonly DataDirectory _data = new();
    private readonly StandInInstantly _acme = new() { ApiKey = "YWNtZTprZXk9" };
    private readonly StandInInstantly _birch = new() { ApiKey = "YmlyY2g6a2V5PQ==", Workspace = Birch };
    private readonly string _url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{CommandLine.FreePort()}");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Uri Door => new($"{_url}/webhooks/instantly");

    public async ValueTask InitializeAsync()
    {
        await _acme.StartAsync(Now);
        await _birch.StartAsync(Now);
    }

    public async ValueTask DisposeAsync()
    {
        await _acme.DisposeAsync();
        await _birch.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task The_secret_of_one_client_is_changed_without_a_gap_and_no_other_client_notices()
    {
        await using (var before = await ServeAsync("ACME_ONE"))
        {
            var made = await RunAsync("connect", "--public-url", Door.AbsoluteUri);
            Assert.True(made.ExitCode == 0, made.Output + made.Errors);
            Assert.Equal(($"Bearer {First}", $"Bearer {Others}"), (HeaderOf(_acme), HeaderOf(_birch)));
            var tooEarly = await RunAsync("connect", "--rotate", "--client", "Acme");
            Assert.Equal(1, tooEarly.ExitCode);
            Assert.Contains("add the new one to its webhookSecrets", tooEarly.Output, StringComparison.Ordinal);
        }

        await using (var during = await ServeAsync("ACME_ONE", "ACME_TWO"))
        {
            var rotated = await RunAsync("connect", "--rotate", "--client", "acme");
            Assert.True(rotated.ExitCode == 0, rotated.Output + rotated.Errors);
            Assert.Contains("take the old one out of pipeline.json", rotated.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Second, rotated.Output + rotated.Errors, StringComparison.Ordinal);
            Assert.Equal(($"Bearer {Second}", $"Bearer {Others}"), (HeaderOf(_acme), HeaderOf(_birch)));
            Assert.DoesNotContain(_birch.Calls, call => call.Method is "PATCH");
            // What Instantly has sent a moment ago still bears the old one.
            Assert.Equal((200, 200), (await DeliverAsync(First), await DeliverAsync(Second)));
            Assert.Equal(403, await DeliverAsync(Second, Birch));
            var again = await RunAsync("connect", "--rotate", "--client", "acme");
            Assert.True(again.ExitCode == 0, again.Output + again.Errors);
            Assert.Equal(1, _acme.Calls.Count(call => call.Method is "PATCH"));
        }

        await using var after = await ServeAsync("ACME_TWO");
        Assert.Equal((401, 200), (await DeliverAsync(First), await DeliverAsync(Second)));
        Assert.Equal(200, await DeliverAsync(Others, Birch));
        var check = await RunAsync("connect", "--check");
        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
    }

    [Fact]
    public async Task One_client_is_connected_and_recovered_and_the_other_is_not_even_asked()
    {
        await using var serve = await ServeAsync("ACME_ONE");
        Assert.Equal(0, (await RunAsync("connect", "--public-url", Door.AbsoluteUri)).ExitCode);
        var missed = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        Miss(_acme, Deliveries.Workspace, missed, 3);
        Miss(_birch, Birch, missed, 5);
        var asked = _birch.Calls.Count;
        string[] since = ["recover", "--since", missed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--json"];

        var connected = await RunAsync("connect", "--client", "acme");
        var dry = await RunAsync([.. since, "--client", "acme", "--dry-run"]);
        var wrong = await RunAsync([.. since, "--client", "acne"]);
        var recovered = await RunAsync([.. since, "--client", "acme"]);
        var before = _birch.Calls.Count;
        var rest = await RunAsync(since);

        Assert.Equal(0, connected.ExitCode);
        Assert.Equal((3, 3), (OpensIn(dry.Output), OpensIn(recovered.Output)));
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("Did you mean Acme?", wrong.Errors, StringComparison.Ordinal);
        Assert.Equal(asked, before);
        Assert.Equal(5, OpensIn(rest.Output));
        var events = await serve.Operations.ListEventsAsync(Now, ("type", "email_opened"));
        var sheet = await RunAsync("engagement", "--csv", "--client", "acme");
        var lines = sheet.Output.Trim().Split('\n');
        Assert.StartsWith("client,workspace,campaign,", lines[0].TrimStart('\ufeff'), StringComparison.Ordinal);
        Assert.NotEmpty(lines.Skip(1));
        Assert.All(lines.Skip(1), line => Assert.StartsWith($"Acme,{Deliveries.Workspace},", line, StringComparison.Ordinal));
        var byClient = await RunAsync("engagement", "--by", "client");
        Assert.Contains("Acme", byClient.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Birch, byClient.Output, StringComparison.Ordinal);
        Assert.Equal(
            [("Acme", 3), ("Birch", 5)],
            events.GroupBy(view => view.Client).Select(own => (own.Key!, own.Count())).OrderBy(own => own.Item1)
        );
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(new Dictionary<string, string>(), Now, [.. arguments, "--data", _data.Path]);

    /// <param name="secrets">Settings with the secrets of Acme that are accepted.</param>
    private async Task<ServeProcess> ServeAsync(params string[] secrets)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_data.Path, "pipeline.json"),
            $$"""
            { "clients": {
                "Acme": {
                    "workspaces": ["{{Deliveries.Workspace}}"],
                    "webhookSecrets": [{{string.Join(", ", secrets.Select(name => $"\"setting:{name}\""))}}],
                    "instantly": { "apiKey": "setting:ACME_KEY", "baseAddress": "setting:ACME_ADDRESS" } },
                "Birch": {
                    "workspaces": ["{{Birch}}"],
                    "webhookSecrets": ["setting:BIRCH_ONE"],
                    "instantly": { "apiKey": "setting:BIRCH_KEY", "baseAddress": "setting:BIRCH_ADDRESS" } } } }
            """,
            Now
        );
        var settings = new Dictionary<string, string?>
        {
            ["Connection:Watch"] = "false", // it would recover before the verb does
            ["ACME_ONE"] = First,
            ["ACME_TWO"] = Second,
            ["ACME_KEY"] = _acme.ApiKey,
            ["ACME_ADDRESS"] = _acme.Settings["Instantly:BaseAddress"],
            ["BIRCH_ONE"] = Others,
            ["BIRCH_KEY"] = _birch.ApiKey,
            ["BIRCH_ADDRESS"] = _birch.Settings["Instantly:BaseAddress"],
        };
        return await ServeProcess.StartAsync(_data.Path, settings, Now, _url);
    }

    private static string HeaderOf(StandInInstantly instantly) => Assert.Single(instantly.Webhooks).Headers["Authorization"];

    private static int OpensIn(string report) => (int)JsonNode.Parse(report)!["fromLog"]!["email_opened"]!;

    private async Task<int> DeliverAsync(string secret, string workspace = Deliveries.Workspace)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Door)
        {
            Content = new ByteArrayContent(new Deliveries(seed: 3).Opened(options: new DeliveryOptions { Workspace = workspace })),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        using var answer = await http.SendAsync(request, Now);
        return (int)answer.StatusCode;
    }

    private void Miss(StandInInstantly instantly, string workspace, DateTimeOffset at, int count)
    {
        var deliveries = new Deliveries(seed: count);
        for (var number = 0; number < count; number++)
        {
            var body = deliveries.Opened(options: new DeliveryOptions { Workspace = workspace, Timestamp = at.AddSeconds(number) });
            instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = at.AddSeconds(number),
                    Payload = Encoding.UTF8.GetString(body),
                    WebhookUrl = Door.AbsoluteUri,
                    StatusCode = 502,
                    RetryCount = 3,
                    RetryGroupId = Guid.NewGuid().ToString(),
                }
            );
        }
    }
}
