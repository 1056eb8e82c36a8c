using System.Diagnostics;
using System.Globalization;
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

    [Fact]
    public async Task Into_a_file_a_leads_own_lines_come_however_much_came_since_and_what_others_write_behind_stays_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a shell.");
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret, ["Connection:Watch"] = "false" },
            Now
        );
        await PostAsync(serve, _deliveries.Reply("Sounds good, call me", Dana));
        for (var later = 0; later < 15; later++)
        {
            await PostAsync(serve, _deliveries.Bounce());
        }
        var file = Path.Combine(_data.Path, "watched.txt");
        await File.WriteAllTextAsync(file, "", Now);
        var seen = new TaskCompletionSource();
        using var files = new FileSystemWatcher(_data.Path, "watched.txt");
        files.Changed += (_, _) =>
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            _ = reader.ReadToEnd().Contains("Dana Okafor", StringComparison.Ordinal) && seen.TrySetResult();
        };
        files.EnableRaisingEvents = true;
        string[] watch = ["dotnet", "exec", typeof(ServeProcess).Assembly.Location, "watch", "--lead", Dana.Email, "--data", _data.Path];
        using var shell = Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    "-c",
                    """{ "$@" & watch=$!; echo "$watch" >&2; wait "$watch"; echo the end; } > "$0" """,
                    file,
                    .. watch,
                    "--url",
                    serve.Webhook.GetLeftPart(UriPartial.Authority),
                ]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        using var watching = Process.GetProcessById(
            int.Parse((await shell.StandardError.ReadLineAsync(Now))!, CultureInfo.InvariantCulture)
        );
        try
        {
            await seen.Task.WaitAsync(TimeSpan.FromMinutes(2), Now);
        }
        finally
        {
            watching.Kill();
        }
        await shell.WaitForExitAsync(Now);

        var lines = await File.ReadAllLinesAsync(file, Now);
        Assert.Equal(2, lines.Length);
        Assert.Contains("“Sounds good, call me”", lines[0], StringComparison.Ordinal);
        Assert.Equal("the end", lines[1]);
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
