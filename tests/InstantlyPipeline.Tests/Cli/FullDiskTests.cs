using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>A disk that really is full, under a real <c>serve</c> that is then killed: what was answered with 200 is there
/// afterwards.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly string _disk = Directory.CreateTempSubdirectory("instantly-pipeline-disk-").FullName;
    private readonly HttpClient _http = new();
    private readonly Deliveries _deliveries = new(seed: 9);
    private readonly Random _random = new(9);
    private bool _mounted;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        if (_mounted)
        {
            Run("umount", _disk);
        }
        Directory.Delete(_disk, recursive: true);
    }

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_the_disk_fills_up_and_the_process_is_killed()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "A small disk of its own takes Linux and root to mount."
        );
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", _disk);
        Assert.SkipUnless(_mounted, "This machine lets nobody mount a small disk.");
        var data = Path.Combine(_disk, "data");
        var settings = new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret };
        var acknowledged = new ConcurrentBag<string>();
        var refused = 0;

        await using (var serve = await ServeProcess.StartAsync(data, settings, Now))
        {
            while (refused < 50)
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => DeliverAsync(serve)));
                foreach (var (status, key) in answers)
                {
                    Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
                    refused += key is null ? 1 : 0;
                    if (key is not null)
                    {
                        acknowledged.Add(key);
                    }
                }
            }
            serve.Kill();
        }
        Assert.True(Run("mount", "-o", "remount,size=256m", _disk));
        await using var again = await ServeProcess.StartAsync(data, settings, Now);

        Assert.NotEmpty(acknowledged);
        foreach (var key in acknowledged)
        {
            Assert.Equal(key, (await again.Operations.ShowEventAsync(key, Now)).EventKey); // throws for one that is not there
        }
        Assert.Equal(HttpStatusCode.OK, (await DeliverAsync(again)).Status);
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{acknowledged.Count} acknowledged before the disk was full, {refused} answered with 503, none lost."
            )
        );
    }

    private async Task<(HttpStatusCode Status, string? Key)> DeliverAsync(ServeProcess serve)
    {
        byte[] body;
        lock (_random)
        {
            body = _deliveries.Reply(
                string.Join(' ', Enumerable.Range(0, 4_000).Select(_ => _random.Next().ToString("x8", CultureInfo.InvariantCulture)))
            );
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        using var answer = await _http.SendAsync(request, Now);
        var text = await answer.Content.ReadAsStringAsync(Now);
        return (
            answer.StatusCode,
            answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.GetProperty("eventKey").GetString() : null
        );
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
