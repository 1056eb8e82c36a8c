using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Xunit;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>What <c>serve</c> runs, with stand-ins of every destination, and a browser that looks at its desk.</summary>
public sealed class DeskUnderTest : IAsyncDisposable
{
    public const string Token = "an-operations-token-for-the-desk-0123456789";
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Chromium _chromium;
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http;
    private readonly WebApplication _pipeline;
    private readonly List<IBrowserContext> _windows = [];
    private readonly ConcurrentQueue<string> _offences = [];

    private DeskUnderTest(Chromium chromium, StandIns world, DirectoryInfo folder, WebApplication pipeline)
    {
        (_chromium, World, _folder, _pipeline) = (chromium, world, folder, pipeline);
        Address = new Uri(pipeline.Urls.Single() + "/");
        _http = new HttpClient { BaseAddress = Address };
    }

    public StandIns World { get; }

    public Uri Address { get; }

    public Deliveries Deliveries { get; } = new(seed: 11);

    /// <summary>Every address that a window asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <param name="file">What stands in <c>pipeline.json</c>; null: there is none.</param>
    /// <param name="settings">What is set besides, or taken away, once the stand-ins run.</param>
    public static async Task<DeskUnderTest> StartAsync(
        Chromium chromium,
        string? file = null,
        Action<StandIns, Dictionary<string, string?>>? settings = null
    )
    {
        _ = chromium.Browser; // skips before anything is started
        var world = await StandIns.StartAsync(cancellationToken: Now);
        world.HubSpot.SearchLag = TimeSpan.Zero;
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-desk-");
        var all = new Dictionary<string, string?>(world.Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        {
            ["Webhook:Secrets:0"] = Secret,
            ["Operations:Token"] = Token,
            ["Logging:LogLevel:Default"] = "None",
        };
        settings?.Invoke(world, all);
        var data = folder.CreateSubdirectory("data").FullName;
        if (file is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(data, "pipeline.json"), file, Now);
        }
        var pipeline = SelfHost.Build("http://127.0.0.1:0", DataDirectory.At(data), insecure: false, all);
        await pipeline.StartAsync(Now);
        return new DeskUnderTest(chromium, world, folder, pipeline);
    }

    /// <summary>Delivers as Instantly does, and insists on 200.</summary>
    /// <returns>The event's key.</returns>
    public async Task<string> DeliverAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookIntake.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", Secret);
        using var answer = await _http.SendAsync(request, Now);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!["eventKey"]!.ToString();
    }

    /// <summary>Delivers with a secret that is none.</summary>
    /// <returns>The answer's status.</returns>
    public async Task<int> RefusedAsync(string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookIntake.Path)
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Headers.TryAddWithoutValidation("Authorization", secret);
        using var answer = await _http.SendAsync(request, Now);
        return (int)answer.StatusCode;
    }

    /// <summary>Delivers and waits until the event is done or dead.</summary>
    public async Task<string> DeliverAndSettleAsync(byte[] body)
    {
        var key = await DeliverAsync(body);
        await StatusAsync(key, "done", "dead", "quarantined");
        return key;
    }

    /// <summary>Waits until the event has one of these statuses.</summary>
    public async Task<JsonNode> StatusAsync(string key, params string[] statuses)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var shown = await OperateAsync(HttpMethod.Get, $"events/{key}", null, patience.Token);
            if (statuses.Contains(shown["status"]!.ToString()))
            {
                return shown;
            }
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Waits until it is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo())
        {
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    public Task<JsonNode> GetAsync(string path) => OperateAsync(HttpMethod.Get, path, null, Now);

    public Task<JsonNode> PostAsync(string path, object parameters) => OperateAsync(HttpMethod.Post, path, parameters, Now);

    /// <summary>Makes a token that reads what is of one client.</summary>
    public async Task<string> ReaderTokenAsync(string client) =>
        (
            await PostAsync(
                "operators",
                new
                {
                    name = "Rea",
                    role = "read",
                    clients = client,
                }
            )
        )["token"]!.ToString();

    /// <summary>Opens a window at a page of the desk, signed in.</summary>
    public async Task<IPage> OpenAsync(
        string page = "today",
        string token = Token,
        int width = 1440,
        int height = 900,
        ColorScheme scheme = ColorScheme.Light
    )
    {
        var window = await WindowAsync(width, height, scheme);
        await window.GotoAsync(new Uri(Address, $"desk/#/{page}").ToString());
        await window.GetByLabel("Your token").FillAsync(token);
        await window.GetByRole(AriaRole.Button, new() { Name = "Open the desk" }).ClickAsync();
        return window;
    }

    public async Task<IPage> WindowAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, string? script = null)
    {
        var context = await _chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                Locale = "en-GB",
                TimezoneId = "Europe/Berlin",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        _windows.Add(context);
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error(`policy broken: ${e.violatedDirective} by ${e.blockedURI} "
                + "${e.sample}`));"
        );
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }
        var window = await context.NewPageAsync();
        window.SetDefaultTimeout(30_000);
        window.Request += (_, request) => Asked.Enqueue(request.Url);
        window.PageError += (_, error) => _offences.Enqueue(error);
        window.Console += (_, said) =>
        {
            // What the browser says of an answer such as 401 is no fault of the page.
            if (said.Type == "error" && !said.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _offences.Enqueue(said.Text);
            }
        };
        return window;
    }

    /// <summary>No error in any window, no breach of the policy, no request to another host, no token and no address of a person in an
    /// address.</summary>
    public void AssertWellBehaved()
    {
        Assert.Empty(_offences);
        Assert.NotEmpty(Asked);
        Assert.All(
            Asked,
            address =>
            {
                Assert.True(
                    new Uri(address) is var uri && (uri.Scheme == "blob" || uri.Authority == Address.Authority),
                    $"The page asked another host: {uri.Authority}"
                );
                Assert.DoesNotContain(Token, address, StringComparison.Ordinal);
                Assert.DoesNotContain("@", Uri.UnescapeDataString(uri.PathAndQuery), StringComparison.Ordinal);
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows)
        {
            await window.DisposeAsync();
        }
        _http.Dispose();
        await _pipeline.StopAsync(CancellationToken.None);
        await _pipeline.DisposeAsync();
        await World.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<JsonNode> OperateAsync(HttpMethod method, string path, object? parameters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"operations/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (parameters is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8, "application/json");
        }
        using var answer = await _http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(
            answer.IsSuccessStatusCode,
            string.Create(CultureInfo.InvariantCulture, $"{method} {path} was answered {(int)answer.StatusCode}: {text}")
        );
        return JsonNode.Parse(text)!;
    }
}
