using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Functions.Host;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>The built Functions app in its real worker process: tables in Azurite, queues in the stand-in Service Bus, a stand-in
/// Slack.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    private const string Secret = "an-end-to-end-secret-of-32-bytes";
    private const string OperationsToken = "an-end-to-end-operations-token";

    /// <summary>Where a client's own secret stands, for a file that names it.</summary>
    public const string ClientSecretSetting = "ACME_WEBHOOK";

    public const string ClientSecret = "a-clients-own-secret-end-to-end-0";

    private readonly Azurite _azurite = new();
    private HttpClient? _http;
    private FunctionsHost? _host;

    /// <summary>Where the address of <see cref="ClientsSlack"/> stands.</summary>
    public const string ClientSlackSetting = "ACME_SLACK";

    public StandInSlack Slack { get; } = new();

    /// <summary>The Slack of one client alone.</summary>
    public StandInSlack ClientsSlack { get; } = new();

    /// <summary>Skips the test where the tables' emulator cannot run.</summary>
    public FunctionsHost Host
    {
        get
        {
            if (_azurite.WhyNot is { } why)
            {
                Assert.Skip(why);
            }
            return _host!;
        }
    }

    private HttpClient Http => Host is null ? null! : _http!;

    public async ValueTask InitializeAsync()
    {
        await _azurite.InitializeAsync();
        if (_azurite.ConnectionString is not { } tables)
        {
            return;
        }
        await Slack.StartAsync(TestContext.Current.CancellationToken);
        await ClientsSlack.StartAsync(TestContext.Current.CancellationToken);
        _host = await FunctionsHost.StartAsync(
            new FunctionsHostOptions
            {
                App = BuiltApps.Pipeline,
                Settings = new Dictionary<string, string>
                {
                    ["Tables__connectionString"] = tables,
                    ["Webhook__Secrets__0"] = Secret,
                    ["Operations__Token"] = OperationsToken,
                    ["Slack__WebhookUrl"] = Slack.WebhookUrl.ToString(),
                    [ClientSecretSetting] = ClientSecret,
                    [ClientSlackSetting] = ClientsSlack.WebhookUrl.ToString(),
                },
            },
            TestContext.Current.CancellationToken
        );
        _http = new HttpClient { BaseAddress = _host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
        await Slack.DisposeAsync();
        await ClientsSlack.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>Delivers as Instantly does, and insists on 200.</summary>
    /// <returns>The event's key.</returns>
    public async Task<string> DeliverAsync(byte[] body)
    {
        using var answer = await PostAsync(new ByteArrayContent(body));
        Assert.True(
            answer.StatusCode == HttpStatusCode.OK,
            $"A delivery was answered {(int)answer.StatusCode}. The worker's last lines:\n{Host.WorkerOutput}"
        );
        return await KeyAsync(answer);
    }

    /// <returns>The event's key; null when the delivery was not acknowledged.</returns>
    public async Task<string?> TryDeliverAsync(byte[] body)
    {
        try
        {
            using var answer = await PostAsync(new ByteArrayContent(body));
            return answer.StatusCode == HttpStatusCode.OK ? await KeyAsync(answer) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <param name="chunked">Whether the length is left unsaid.</param>
    public Task<HttpResponseMessage> PostAsync(HttpContent body, string secret = Secret, bool chunked = false)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/instantly") { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", secret);
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>An event as the operations API shows it.</summary>
    public async Task<JsonNode> EventAsync(string key) =>
        await OperateAsync(new HttpRequestMessage(HttpMethod.Get, $"operations/events/{key}"));

    /// <summary>Puts a file of clients and routes in force.</summary>
    public Task<JsonNode> PushAsync(string file) => OperateAsync("operations/routes/push", new { file });

    public Task<JsonNode> ClientsAsync() => OperateAsync(new HttpRequestMessage(HttpMethod.Get, "operations/clients"));

    public Task<JsonNode> ReplayAsync(string key) => OperateAsync("operations/replay", new { key, confirm = true });

    public Task<JsonNode> DiscardAsync(string key) =>
        OperateAsync($"operations/events/{key}/discard", new { who = "ana", why = "called her" });

    /// <summary>Gives the queues what the intake set aside, because a queue refused it or was slower than the intake waits. Azure does it
    /// by a timer.</summary>
    public Task DrainAsync() => Host.FireTimerAsync("DrainOverflow", TestContext.Current.CancellationToken);

    /// <summary>Completes when every message is settled: whatever was delivered has been worked on, its retries included.</summary>
    public async Task SettledAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            await Host.WhenSettledAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"Messages were left unsettled for two minutes. The worker's last lines:\n{Host.WorkerOutput}");
        }
    }

    private Task<JsonNode> OperateAsync(string path, object parameters) =>
        OperateAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                // Not JsonContent: that leaves its length unsaid, and nothing of such a body reaches the worker.
                Content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8, "application/json"),
            }
        );

    private async Task<JsonNode> OperateAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperationsToken);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task<string> KeyAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["eventKey"]!.ToString();
}
