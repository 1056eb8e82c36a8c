using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>
/// Requests whose end two readers see at different places. A proxy before us takes each for one request, so we must answer each once at
/// most: a second answer would be another sender's, and the second request one that no proxy looked at.
/// </summary>
public sealed partial class FramingTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Line = "POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\n";
    private const string Authorization = $"Authorization: Bearer {Secret}\r\n";

    private const string Last = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private const string Alive = """{"status":"live"}""";

    private readonly DataDirectory _data = new();
    private readonly string _event = Encoding.UTF8.GetString(new Deliveries(seed: 5).Opened());
    private ServeProcess _serve = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _serve = await ServeProcess.StartAsync(_data.Path, new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret }, Now);

    public async ValueTask DisposeAsync()
    {
        await _serve.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>The whole of a second request, which nobody must see as one.</summary>
    private string Second =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Line}{Authorization}Content-Length: {Encoding.UTF8.GetByteCount(_event)}\r\n\r\n{_event}"
        );

    [Fact]
    public async Task Two_honest_requests_on_a_connection_have_two_answers() => Assert.Equal(2, Answers(await SendAsync(Second + Second)));

    [Theory]
    [InlineData("Content-Length: {second}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n{second}")]
    [InlineData("Content-Length: 2\r\nContent-Length: {second}\r\n", "{{}}{second}")]
    [InlineData("Content-Length: 2, 2\r\n", "{{}}{second}")]
    [InlineData("Content-Length: -2\r\n", "{{}}{second}")]
    [InlineData("Content-Length: 0x2\r\n", "{{}}{second}")]
    [InlineData("Content-Length: 2 2\r\n", "{{}}{second}")]
    [InlineData("Content-Length: 99999999999999999999\r\n", "{{}}{second}")]
    [InlineData("Content-Length : 2\r\n", "{{}}{second}")]
    [InlineData("Content-Length: 2\r\n 0\r\n", "{{}}{second}")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: identity\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("X: y\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("X: y\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "00000000000000000000000000000000000000000000g\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\r\n{{}}X0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\n{{}}\n0\n\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF2\r\n{{}}\r\n0\r\n\r\n{second}")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\r{{}}\r\n0\r\n\r\n{second}")]
    [InlineData(
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: {second}\r\n",
        "{second}"
    )]
    [InlineData("Expect: 100-continue\r\nContent-Length: {second}\r\n", "{second}")]
    [InlineData("Connection: close, Content-Length\r\nContent-Length: 2\r\n", "{{}}{second}")]
    public async Task What_two_readers_see_differently_has_one_answer_and_no_second_request(string framing, string body)
    {
        var length = Encoding.UTF8.GetByteCount(Second).ToString(CultureInfo.InvariantCulture);

        var answer = await SendAsync(
            Line
                + Authorization
                + framing.Replace("{second}", length, StringComparison.Ordinal)
                + "\r\n"
                + body.Replace("{{}}", "{}", StringComparison.Ordinal).Replace("{second}", Second, StringComparison.Ordinal)
        );

        Assert.InRange(Answers(answer), 0, 1);
        Assert.DoesNotContain(await _serve.Operations.ListEventsAsync(Now), view => view.EventType == "email_opened");
    }

    [Theory]
    [InlineData("POST /webhooks/instantly HTTP/1.1 HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("POST  /webhooks/instantly HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\nHost: y\r\n")]
    [InlineData("POST http://y/webhooks/instantly HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("POST /webhooks/instantly HTTP/0.9\r\nHost: x\r\n")]
    [InlineData("POST /webhooks/instantly HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    public async Task A_crooked_first_line_or_host_is_no_delivery(string line)
    {
        var answer = await SendAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{line}{Authorization}Content-Length: {Encoding.UTF8.GetByteCount(_event)}\r\n\r\n{_event}"
            )
        );

        Assert.InRange(Answers(answer), 0, 1);
        Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        Assert.Empty(await _serve.Operations.ListEventsAsync(Now));
    }

    /// <summary>Those beside the last request's, if that was seen as one.</summary>
    private static int Answers(string text) => StatusLine().Count(text) - (text.Contains(Alive, StringComparison.Ordinal) ? 1 : 0);

    /// <summary>Sends it and one more that ends the connection, and reads to the end: whatever was seen as a request has been answered
    /// then.</summary>
    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_serve.Webhook.Host, _serve.Webhook.Port, Now);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request + Last), Now);
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (await stream.ReadAsync(buffer, Now) is > 0 and var read)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }
        return answer.ToString();
    }

    // "100 Continue" is no answer yet.
    [GeneratedRegex("HTTP/1\\.1 [2-5]", RegexOptions.None, 1_000)]
    private static partial Regex StatusLine();
}
