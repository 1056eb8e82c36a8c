using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Net;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Destinations;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>Who is let in, who makes room, and what is said of it; with connections made of pipes, so from any address.</summary>
public sealed class ConnectionGateTests : IDisposable
{
    private const string Head = "POST / HTTP/1.1\r\nHost: x\r\n\r\n";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero));
    private readonly FakeLogCollector _log = new();
    private readonly ServiceProvider _services;
    private readonly ConnectionGate _gate;
    private readonly StoppableHost _host = new();

    public ConnectionGateTests()
    {
        var intake = new IntakeOptions();
        intake.TrustedProxies.Add("192.0.2.0/24");
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(_log)).BuildServiceProvider();
        _gate = new ConnectionGate(
            Options.Create(new SelfHostOptions { MaxConnections = 4, MaxConnectionsPerAddress = 2 }),
            Options.Create(intake),
            _services.GetRequiredService<IMeterFactory>(),
            _time,
            _host,
            _services.GetRequiredService<ILogger<ConnectionGate>>()
        );
    }

    public void Dispose()
    {
        _gate.Dispose();
        _host.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Who_says_nothing_for_ten_seconds_is_ended()
    {
        var silent = Enter("198.51.100.1");
        var inItsHead = Enter("198.51.100.2");
        await inItsHead.SendAsync("POST / HTTP/1.1\r\n");

        _time.Advance(ConnectionGate.Patience - TimeSpan.FromSeconds(1));
        Assert.False(silent.IsEnded || inItsHead.IsEnded);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(silent.IsEnded && inItsHead.IsEnded);
        Assert.False(silent.WasServed || inItsHead.WasServed);
    }

    [Theory]
    [InlineData(Head)]
    [InlineData("POST / HTTP/1.1\nHost: x\n\n")]
    public async Task A_head_is_left_unread_for_the_server_however_it_is_cut(string head)
    {
        var inPieces = Enter("198.51.100.1");
        foreach (var piece in head)
        {
            Assert.False(inPieces.WasServed);
            await inPieces.SendAsync(piece.ToString());
        }

        Assert.Equal(head, await inPieces.ReadByServerAsync());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(inPieces.IsEnded);
    }

    [Fact]
    public async Task A_head_that_never_ends_is_the_servers_to_refuse()
    {
        var endless = Enter("198.51.100.1");

        await endless.SendAsync(new string('h', 9_000));

        Assert.True(endless.WasServed);
    }

    [Fact]
    public async Task When_all_places_are_taken_the_one_that_was_silent_longest_makes_room()
    {
        var atWork = Enter("198.51.100.1");
        await atWork.SendAsync(Head);
        var (oldest, silent, youngest) = (Enter("198.51.100.2"), Enter("198.51.100.3"), Enter("198.51.100.4"));

        var next = Enter("198.51.100.5");
        await next.SendAsync(Head);

        Assert.True(oldest.IsEnded && next.WasServed);
        Assert.False(atWork.IsEnded || silent.IsEnded || youngest.IsEnded);
    }

    [Fact]
    public async Task When_all_are_at_work_the_next_is_refused_until_one_has_gone()
    {
        var atWork = Enumerable.Range(1, 4).Select(number => Enter($"198.51.100.{number}")).ToList();
        foreach (var connection in atWork)
        {
            await connection.SendAsync(Head);
        }

        Assert.True(Enter("198.51.100.5").IsEnded);
        atWork[0].Finish();
        var next = Enter("198.51.100.6");
        await next.SendAsync(Head);

        Assert.True(next.WasServed);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.1")]
    [InlineData("::ffff:198.51.100.1", "198.51.100.1")]
    [InlineData("2001:db8::1", "2001:db8::ffff:2")]
    public async Task One_address_has_no_more_than_its_share(string address, string same)
    {
        await Enter(address).SendAsync(Head);
        await Enter(same).SendAsync(Head);

        Assert.True(Enter(address).IsEnded);
        Assert.False(Enter("203.0.113.9").IsEnded);
    }

    [Fact]
    public async Task Whoever_shares_an_address_with_silent_ones_is_served()
    {
        var (first, second) = (Enter("198.51.100.1"), Enter("198.51.100.1"));

        var honest = Enter("198.51.100.1");
        await honest.SendAsync(Head);

        Assert.True(first.IsEnded && honest.WasServed);
        Assert.False(second.IsEnded);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("192.0.2.7")]
    public async Task This_machine_and_trusted_proxies_speak_for_everybody(string address)
    {
        for (var count = 0; count < 4; count++)
        {
            var connection = Enter(address);
            await connection.SendAsync(Head);
            Assert.True(connection.WasServed);
        }
    }

    [Fact]
    public async Task The_log_has_one_line_for_each_cause_and_minute_with_how_many_there_were()
    {
        for (var count = 0; count < 4; count++)
        {
            await Enter("127.0.0.1").SendAsync(Head);
        }
        for (var count = 0; count < 1_000; count++)
        {
            Enter("127.0.0.1");
        }
        Assert.Single(_log.Lines);
        _time.Advance(TimeSpan.FromMinutes(1));
        Enter("127.0.0.1");

        Assert.Equal(["1 since", "1000 since"], _log.Lines.Select(line => line.Split(": ")[1].Split(" this")[0]));
    }

    [Fact]
    public void A_stop_does_not_wait_for_the_silent()
    {
        var silent = Enter("198.51.100.1");

        _host.StopApplication();

        Assert.True(silent.IsEnded);
        Assert.True(Enter("198.51.100.2").IsEnded);
    }

    private PipeConnection Enter(string address) => new(_gate, IPAddress.Parse(address));

    private sealed class PipeConnection
    {
        // As the server's sockets are set: a continuation runs where the bytes arrive, so nothing here has to wait.
        private static readonly PipeOptions Inline = new(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            useSynchronizationContext: false
        );
        private readonly Pipe _sent = new(Inline);
        private readonly TaskCompletionSource _served = new();
        private readonly Task _run;

        public PipeConnection(ConnectionGate gate, IPAddress address)
        {
            var connection = new DefaultConnectionContext
            {
                Transport = new Duplex(_sent.Reader, new Pipe().Writer),
                RemoteEndPoint = new IPEndPoint(address, 40_000),
            };
            _run = gate.EnterAsync(
                connection,
                _ =>
                {
                    WasServed = true;
                    return _served.Task;
                }
            );
        }

        public bool WasServed { get; private set; }

        public bool IsEnded => _run.IsCompletedSuccessfully;

        public async Task SendAsync(string text) => await _sent.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));

        public async Task<string> ReadByServerAsync()
        {
            Assert.True(WasServed);
            return System.Text.Encoding.ASCII.GetString((await _sent.Reader.ReadAsync()).Buffer.FirstSpan);
        }

        public void Finish() => _served.SetResult();
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    private sealed class StoppableHost : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
