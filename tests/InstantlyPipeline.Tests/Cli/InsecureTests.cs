using System.Net;
using System.Text;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Simulator;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>serve --insecure</c> asks nobody for a secret, so it must not be reached through a browser.</summary>
public sealed class InsecureTests : IAsyncLifetime
{
    private readonly Sqlite.DataDirectory _data = new();
    private readonly HttpClient _http = new();
    private readonly Deliveries _deliveries = new();
    private WebApplication _serve = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Uri Webhook => new($"{_serve.Urls.Single()}/webhooks/instantly");

    public async ValueTask InitializeAsync()
    {
        _serve = SelfHost.Build(
            "http://127.0.0.1:0",
            DataDirectory.At(_data.Path),
            insecure: true,
            new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None" }
        );
        await _serve.StartAsync(Now);
    }

    public async ValueTask DisposeAsync()
    {
        await _serve.StopAsync(CancellationToken.None);
        await _serve.DisposeAsync();
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_sender_on_this_machine_delivers()
    {
        Assert.Equal(HttpStatusCode.OK, (await DeliverAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await DeliverAsync(("Host", $"localhost:{Webhook.Port}"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await DeliverAsync(("Origin", _serve.Urls.Single()), ("Sec-Fetch-Site", "same-origin"))).Status);
    }

    [Theory]
    [InlineData("Origin", "https://attacker.example")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_web_page_does_not_deliver(string header, string value)
    {
        var (status, body) = await DeliverAsync((header, value));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("A web page sent this", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rebound.attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("192.0.2.1")]
    public async Task A_name_that_leads_here_by_a_trick_is_not_answered(string host)
    {
        var (status, body) = await DeliverAsync(("Host", host));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("another host", body, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Body)> DeliverAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook)
        {
            Content = new StringContent(Encoding.UTF8.GetString(_deliveries.Opened()), Encoding.UTF8, "text/plain"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await _http.SendAsync(request, Now);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now));
    }
}
