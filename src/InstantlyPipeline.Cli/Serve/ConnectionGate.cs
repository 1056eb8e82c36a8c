using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Net;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Lets connections in, so that those who only hold them take nothing from those who deliver.</summary>
/// <remarks>
/// A connection is silent until its first request's head is whole, and has ten seconds for that. When all places are taken, the one that
/// has been silent longest makes room: an honest sender speaks within a round trip, also through a proxy that makes everybody local. So
/// silence, a head that comes byte by byte, and a flood of both cost the attacker connections and nobody else. One address has a share of
/// the places, so that it cannot fill them with connections that did speak. All this costs something once for each connection, and nothing
/// for each request.
/// </remarks>
internal sealed partial class ConnectionGate : IDisposable
{
    /// <summary>For a whole head, from the moment the connection is made.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A longer head is the server's to refuse.</summary>
    private const int LongestHead = 8 * 1_024;

    private readonly int _places;
    private readonly int _share;
    private readonly TrustedProxies _proxies;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionGate> _logger;
    private readonly OncePerMinute _lines;
    private readonly Counter<long> _turnedAway;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly LinkedList<Guest> _silent = [];
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _taken;
    private bool _closing;

    public ConnectionGate(
        IOptions<SelfHostOptions> options,
        IOptions<IntakeOptions> intake,
        IMeterFactory meters,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        ILogger<ConnectionGate> logger
    )
    {
        (_places, _share) = (options.Value.MaxConnections, options.Value.MaxConnectionsPerAddress);
        _proxies = TrustedProxies.Of(intake.Value);
        (_time, _logger, _lines) = (time, logger, new OncePerMinute(time));
        _turnedAway = meters
            .Create(PipelineMetrics.MeterName)
            .CreateCounter<long>(
                "instantly.connections.refused",
                "{connection}",
                "Connections that were ended before their first request, by cause: silent, made-room, address or full."
            );
        _timer = time.CreateTimer(_ => EndSilent(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        lifetime.ApplicationStopping.Register(Close);
    }

    /// <summary>Runs the connection, if there is a place for it and it has something to say.</summary>
    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Admit(connection) is not { } guest)
        {
            return; // the server closes it: not aborted, or the other side would hear of a reset before it hears that it was connected
        }
        try
        {
            if (await HasSpokenAsync(guest))
            {
                await next(connection);
            }
        }
        finally
        {
            Leave(guest);
        }
    }

    public void Dispose() => _timer.Dispose();

    private Guest? Admit(ConnectionContext connection)
    {
        var guest = new Guest(connection, AddressOf(connection.RemoteEndPoint), _time.GetUtcNow() + Patience);
        Guest? makesRoom = null;
        string? cause = null;
        lock (_lock)
        {
            if (_closing)
            {
                return null;
            }
            if (guest.Address is { } address && _byAddress.GetValueOrDefault(address) >= _share)
            {
                (makesRoom, cause) = (_silent.FirstOrDefault(silent => address.Equals(silent.Address)), "address");
            }
            else if (_taken >= _places)
            {
                makesRoom = _silent.First?.Value;
                cause = makesRoom is null ? "full" : "made-room";
            }
            if (makesRoom is not null)
            {
                End(makesRoom);
            }
            if (cause is null || makesRoom is not null)
            {
                Take(guest);
            }
            else
            {
                guest = null;
            }
        }
        makesRoom?.Connection.Transport.Input.CancelPendingRead();
        if (cause is not null)
        {
            Tell(cause);
        }
        return guest;
    }

    private void Take(Guest guest)
    {
        _taken++;
        guest.Place = _silent.AddLast(guest);
        if (guest.Address is { } address)
        {
            _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
        }
    }

    /// <summary>Gives its place away at once; the connection itself ends a moment later.</summary>
    private void End(Guest guest)
    {
        guest.IsEnded = true;
        _taken--;
        Speak(guest);
        if (guest.Address is { } address && --_byAddress[address] == 0)
        {
            _byAddress.Remove(address);
        }
    }

    private void Speak(Guest guest)
    {
        if (guest.Place is { } place)
        {
            _silent.Remove(place);
            guest.Place = null;
        }
    }

    private void Leave(Guest guest)
    {
        lock (_lock)
        {
            if (!guest.IsEnded)
            {
                End(guest);
            }
        }
    }

    /// <summary>Waits for a whole head and leaves it unread.</summary>
    private async ValueTask<bool> HasSpokenAsync(Guest guest)
    {
        var input = guest.Connection.Transport.Input;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync();
            }
            catch (Exception ex) when (ex is IOException or OperationCanceledException)
            {
                return false; // reset by the other side
            }
            var whole = read.Buffer.Length > LongestHead || HoldsEmptyLine(read.Buffer);
            input.AdvanceTo(read.Buffer.Start, whole ? read.Buffer.Start : read.Buffer.End);
            if (whole)
            {
                lock (_lock)
                {
                    Speak(guest);
                    return !guest.IsEnded;
                }
            }
            if (read.IsCanceled || read.IsCompleted)
            {
                return false;
            }
        }
    }

    private static bool HoldsEmptyLine(ReadOnlySequence<byte> text)
    {
        var reader = new SequenceReader<byte>(text);
        while (reader.TryAdvanceTo((byte)'\n'))
        {
            if (reader.IsNext((byte)'\n') || reader.IsNext("\r\n"u8))
            {
                return true;
            }
        }
        return false;
    }

    private void EndSilent()
    {
        var now = _time.GetUtcNow();
        EndWhile(guest => guest.EndsAt <= now, () => Tell("silent"));
    }

    /// <summary>A stop does not wait for those who have nothing in hand.</summary>
    private void Close()
    {
        lock (_lock)
        {
            _closing = true;
        }
        EndWhile(_ => true, () => { });
    }

    private void EndWhile(Func<Guest, bool> due, Action told)
    {
        while (true)
        {
            Guest guest;
            lock (_lock)
            {
                if (_silent.First is not { } first || !due(first.Value))
                {
                    return;
                }
                guest = first.Value;
                End(guest);
            }
            guest.Connection.Transport.Input.CancelPendingRead();
            told();
        }
    }

    private void Tell(string cause)
    {
        _turnedAway.Add(1, new KeyValuePair<string, object?>("cause", cause));
        if (_lines.Count(cause) is > 0 and var count)
        {
            Log.TurnedAway(
                _logger,
                count,
                cause switch
                {
                    "silent" => $"they sent no whole request head within {Patience.TotalSeconds} s",
                    "made-room" => $"all {_places} places were taken, and these had sent no request yet (SelfHost__MaxConnections)",
                    "address" =>
                        $"their address has {_share} connections already (SelfHost__MaxConnectionsPerAddress; a proxy belongs into "
                            + $"Webhook__TrustedProxies)",
                    _ => $"all {_places} places are taken by connections with requests (SelfHost__MaxConnections)",
                }
            );
        }
    }

    /// <summary>Whose share counts: an IPv6 network of 64 bits is one household's. Null for this machine and for proxies: they speak for
    /// everybody.</summary>
    private IPAddress? AddressOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(address) || _proxies.Trusts(address))
        {
            return null;
        }
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? address : new IPAddress([.. bytes.AsSpan(0, 8), .. new byte[8]]);
    }

    private sealed class Guest(ConnectionContext connection, IPAddress? address, DateTimeOffset endsAt)
    {
        public ConnectionContext Connection { get; } = connection;

        public IPAddress? Address { get; } = address;

        public DateTimeOffset EndsAt { get; } = endsAt;

        /// <summary>Its place among the silent ones; null once it spoke or was ended.</summary>
        public LinkedListNode<Guest>? Place { get; set; }

        public bool IsEnded { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "Connections ended before their first request: {Count} since this was last said; {Cause}."
        )]
        public static partial void TurnedAway(ILogger logger, long count, string cause);
    }
}
