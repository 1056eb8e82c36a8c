using System.Net.Sockets;
using System.Text;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>The web server quotes malformed requests in its log, whoever asks for all there is.</summary>
public sealed class ServerLinesTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData($"Authorization : Bearer {Secret}")]
    [InlineData($"Authorization\tBearer {Secret}")]
    [InlineData($"Authorization: Bearer {Secret}\u0001")]
    [InlineData($"X: y\r\n Authorization: Bearer {Secret}")]
    [InlineData($"Authorization: Bearer {Secret}\nX")]
    public async Task A_malformed_header_with_the_secret_is_not_logged_at_any_level(string header)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Webhook:Secrets:0"] = Secret,
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.BadRequests"] = "Trace",
            ["Logging:Console:LogLevel:Microsoft"] = "Trace",
        };
        string output;
        await using (var serve = await ServeProcess.StartAsync(_data.Path, settings, Now))
        {
            using var sender = new TcpClient();
            await sender.ConnectAsync(serve.Webhook.Host, serve.Webhook.Port, Now);
            await sender
                .GetStream()
                .WriteAsync(
                    Encoding.Latin1.GetBytes($"POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}"),
                    Now
                );
            using var reader = new StreamReader(sender.GetStream());
            Assert.StartsWith("HTTP/1.1 4", await reader.ReadLineAsync(Now), StringComparison.Ordinal);
            serve.Kill();
            output = serve.Before + await serve.Output;
        }

        Assert.Contains("dbug: ", output, StringComparison.Ordinal); // or nothing would be shown by what follows
        Assert.DoesNotContain(Secret[..16], output, StringComparison.Ordinal);
    }
}
