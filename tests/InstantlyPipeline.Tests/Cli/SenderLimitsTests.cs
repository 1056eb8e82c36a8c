using System.Globalization;
using System.Net.Sockets;
using System.Text;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Simulator;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>What one sender can take from <c>serve</c>, over raw sockets, because no honest HTTP client does these things.</summary>
public sealed class SenderLimitsTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Head =
        $"POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Secret}\r\nContent-Type: application/json\r\n";
    private readonly Sqlite.DataDirectory _data = new();
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken
    );

    public SenderLimitsTests() => _patience.CancelAfter(TimeSpan.FromSeconds(90));

    public void Dispose()
    {
        _patience.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Senders_that_stop_in_the_middle_are_ended_while_others_are_served()
    {
        await using var serve = await StartAsync();
        using var inItsBody = await ConnectAsync(serve, Head + "Content-Length: 1000\r\n\r\n{\"event_type\"");
        using var inItsChunks = await ConnectAsync(serve, Head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"eve\r\n");
        using var inItsHeaders = await ConnectAsync(serve, Head);

        using var honest = await ConnectAsync(serve, Delivery());

        Assert.StartsWith("HTTP/1.1 200 ", await StatusLineAsync(honest), StringComparison.Ordinal);
        foreach (var slow in (TcpClient[])[inItsBody, inItsChunks, inItsHeaders])
        {
            Assert.DoesNotContain("HTTP/1.1 2", await UntilItIsEndedAsync(slow), StringComparison.Ordinal);
        }
        Assert.Single(await serve.Operations.ListEventsAsync(_patience.Token));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_find_room_once_one_has_gone()
    {
        await using var serve = await StartAsync(("SelfHost:MaxConnections", "2"));
        using var first = await ConnectAsync(serve, Delivery());
        using var second = await ConnectAsync(serve, Delivery());
        await StatusLineAsync(first);
        await StatusLineAsync(second);

        using var third = await ConnectAsync(serve, "");
        Assert.Equal("", await UntilItIsEndedAsync(third));

        first.Close();
        Assert.StartsWith("HTTP/1.1 200 ", await AnswerOnceThereIsRoomAsync(serve), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_kept_for_half_a_minute_between_requests()
    {
        await using var serve = SelfHost.Build(
            "http://127.0.0.1:0",
            InstantlyPipeline.Cli.Serve.DataDirectory.At(_data.Path),
            insecure: false,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret }
        );

        var limits = serve.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.InRange(limits.KeepAliveTimeout, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        Assert.Null(limits.MaxConcurrentConnections); // or the server would turn the latest away, and not the silent
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", "200")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /operations/events HTTP/1.1\r\nHost: x\r\n\r\n", "401")]
    [InlineData("GET /webhooks/instantly HTTP/1.1\r\nHost: x\r\n\r\n", "405")]
    [InlineData("POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "401")]
    public async Task Whoever_shows_no_secret_does_not_keep_the_connection(string request, string status)
    {
        await using var serve = await StartAsync();

        using var stranger = await ConnectAsync(serve, request);

        var answer = await UntilItIsEndedAsync(stranger);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_delivers_keeps_it()
    {
        await using var serve = await StartAsync();
        using var sender = await ConnectAsync(serve, Delivery());
        using var answers = new StreamReader(sender.GetStream(), leaveOpen: true);
        while (await answers.ReadLineAsync(_patience.Token) is { Length: > 0 })
        {
            // the head of the first answer; its body, a line without an end, stands before the second answer
        }

        await sender.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Delivery()), _patience.Token);

        Assert.EndsWith("HTTP/1.1 200 OK", await answers.ReadLineAsync(_patience.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 17 * 1024)]
    [InlineData(65, 10)]
    public async Task Too_many_and_too_large_headers_are_refused(int count, int size)
    {
        await using var serve = await StartAsync();
        var headers = string.Concat(Enumerable.Range(0, count).Select(number => $"X-{number}: {new string('h', size)}\r\n"));

        using var sender = await ConnectAsync(serve, Head + headers + "Content-Length: 2\r\n\r\n{}");

        Assert.StartsWith("HTTP/1.1 431 ", await UntilItIsEndedAsync(sender), StringComparison.Ordinal);
    }

    private Task<ServeProcess> StartAsync(params (string Name, string Value)[] settings) =>
        ServeProcess.StartAsync(
            _data.Path,
            settings.Append(("Webhook:Secrets:0", Secret)).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            _patience.Token
        );

    private static string Delivery()
    {
        var body = Encoding.UTF8.GetString(new Deliveries().Opened());
        return string.Create(CultureInfo.InvariantCulture, $"{Head}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    private async Task<TcpClient> ConnectAsync(ServeProcess serve, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(serve.Webhook.Host, serve.Webhook.Port, _patience.Token);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), _patience.Token);
        return client;
    }

    /// <summary>Empty when the connection ended without one.</summary>
    private async Task<string> StatusLineAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync(_patience.Token) ?? "";
    }

    /// <returns>What was answered before the end.</returns>
    private async Task<string> UntilItIsEndedAsync(TcpClient client)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, _patience.Token) is > 0 and var read)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }
        return answer.ToString();
    }

    /// <summary>The server learns of a closed connection a moment later than the one who closed it.</summary>
    private async Task<string> AnswerOnceThereIsRoomAsync(ServeProcess serve)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        string answer;
        do
        {
            try
            {
                using var client = await ConnectAsync(serve, Delivery());
                answer = await StatusLineAsync(client);
            }
            catch (IOException)
            {
                answer = "";
            }
        } while (answer.Length is 0 && await timer.WaitForNextTickAsync(_patience.Token));
        return answer;
    }
}
