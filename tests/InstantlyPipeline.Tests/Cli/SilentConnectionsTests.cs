using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>Thousands of connections that say nothing, or half of something, against a real <c>serve</c>.</summary>
public sealed class SilentConnectionsTests : IDisposable
{
    private const int Attackers = 4_000;

    /// <summary>The most events that one answer of the operations lists.</summary>
    private const int ListLimit = 1_000;
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Attack = TimeSpan.FromSeconds(12);

    private readonly DataDirectory _data = new();
    private readonly Deliveries _deliveries = new(seed: 14);
    private readonly List<Socket> _attackers = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _attackers.ForEach(attacker => attacker.Dispose());
        _data.Dispose();
    }

    [Fact]
    public async Task Deliveries_go_on_while_thousands_hold_connections_and_say_nothing()
    {
        var files = FilesAllowed();
        Assert.SkipUnless(
            files > Attackers + 1_000,
            $"This process may open {files} files, and {Attackers} connections need more: ulimit -n 6000."
        );
        string output;
        var slowest = TimeSpan.Zero;
        var delivered = 0;
        await using (
            var serve = await ServeProcess.StartAsync(_data.Path, new Dictionary<string, string?> { ["Webhook:Secrets:0"] = Secret }, Now)
        )
        {
            var started = Stopwatch.GetTimestamp();
            while (_attackers.Count < Attackers || Stopwatch.GetElapsedTime(started) < Attack)
            {
                await AttackAsync(serve, 100);
                if (delivered == ListLimit)
                {
                    continue; // the attack goes on; a quick machine delivers more than one list shows
                }
                // A connection of its own each, as Instantly's: one that is kept would be in already.
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
                var sent = Stopwatch.GetTimestamp();
                Assert.Equal(HttpStatusCode.OK, await DeliverAsync(http, serve));
                var took = Stopwatch.GetElapsedTime(sent);
                slowest = took > slowest ? took : slowest;
                delivered++;
            }
            Assert.Equal(
                delivered,
                (await serve.Operations.ListEventsAsync(Now, ("limit", ListLimit.ToString(CultureInfo.InvariantCulture)))).Count
            );
            serve.Kill();
            output = await serve.Output;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{delivered} deliveries among {_attackers.Count} silent connections, the slowest answered in "
                + $"{slowest.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms."
        );
        Assert.True(slowest < TimeSpan.FromSeconds(2), $"{slowest}");
        Assert.InRange(output.Split('\n').Count(line => line.Contains("Connections ended", StringComparison.Ordinal)), 1, 4);
        Assert.InRange(output.Split('\n').Length, 1, 30);
    }

    /// <summary>Every other one sends the beginning of a head.</summary>
    private async Task AttackAsync(ServeProcess serve, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var attacker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _attackers.Add(attacker);
            await attacker.ConnectAsync(serve.Webhook.Host, serve.Webhook.Port, Now);
            if (number % 2 == 0)
            {
                await attacker.SendAsync(Encoding.ASCII.GetBytes("POST /webhooks/instantly HTTP/1.1\r\nHost: x\r\n"), Now);
            }
            if (_attackers.Count > Attackers)
            {
                _attackers[0].Dispose(); // keeps the number, and the attack going
                _attackers.RemoveAt(0);
            }
        }
    }

    private async Task<HttpStatusCode> DeliverAsync(HttpClient http, ServeProcess serve)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(_deliveries.Opened()) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        using var answer = await http.SendAsync(request, Now);
        return answer.StatusCode;
    }

    /// <summary>The soft limit of this process, which the runtime raises to the hard one.</summary>
    private static long FilesAllowed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is read from /proc, which is Linux's.");
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return long.TryParse(
            line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture,
            out var files
        )
            ? files
            : long.MaxValue;
    }
}
