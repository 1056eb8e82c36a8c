using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>watch</c> in a pipe: a process of its own, against <c>serve</c> in another.</summary>
public sealed class WatchStreamTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira@tern.example", "Mira", "Holt", "Tern");

    private readonly DataDirectory _data = new();
    private readonly HttpClient _http = new();
    private readonly Deliveries _deliveries = new(seed: 9);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_come_while_events_arrive_and_the_stream_ends_when_nobody_reads_any_more()
    {
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret, ["Connection:Watch"] = "false" },
            Now
        );
        await PostAsync(serve, _deliveries.Reply("Sounds good, call me", Dana));
        using var watch = CommandLine.Start(
            new Dictionary<string, string>(),
            ["watch", "--status", "done", "--every", "1", "--data", _data.Path, "--url", serve.Webhook.GetLeftPart(UriPartial.Authority)]
        );
        try
        {
            var first = await watch.StandardOutput.ReadLineAsync(Now).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Now);
            await PostAsync(serve, _deliveries.Reply("Yes, on Friday", Mira));
            var second = await watch.StandardOutput.ReadLineAsync(Now).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Now);
            watch.StandardOutput.Close();
            await PostAsync(serve, _deliveries.Reply("Yes, on Monday"));
            await PostAsync(serve, _deliveries.Reply("Yes, on Tuesday"));
            await watch.WaitForExitAsync(Now).WaitAsync(TimeSpan.FromMinutes(2), Now);

            Assert.Contains("Dana Okafor <dana.okafor@harborline.example>", first, StringComparison.Ordinal);
            Assert.Contains("interested", first, StringComparison.Ordinal);
            Assert.Contains("Mira Holt", second, StringComparison.Ordinal);
            Assert.Equal(0, watch.ExitCode);
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task A_type_that_never_passes_here_is_refused_with_the_verb_that_has_it()
    {
        var (exitCode, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "watch",
            "--type",
            "email_opened",
            "--data",
            _data.Path
        );

        Assert.Equal(2, exitCode);
        Assert.Contains("events --type email_opened", errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    private async Task PostAsync(ServeProcess serve, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        using var answer = await _http.SendAsync(request, Now);
        answer.EnsureSuccessStatusCode();
    }
}
