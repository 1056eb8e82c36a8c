using System.Collections.Concurrent;

namespace InstantlyPipeline.Simulator;

/// <summary>A campaign's traffic to a receiver that is out of reach for the middle third of it, so that Instantly switches the webhook
/// off.</summary>
/// <remarks>The network is cut and not the receiver: whether that runs all the while or is started anew is up to whoever looks
/// on.</remarks>
public sealed class OutageRun : IDisposable
{
    private readonly SimulateOptions _options;
    private readonly StandInInstantly _instantly;
    private readonly InstantlySenderOptions _target;
    private readonly CutLine _line = new();
    private readonly HttpClient _http;
    private readonly InstantlyOutbox _outbox;
    private readonly List<ReadOnlyMemory<byte>> _bodies;
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> _missed = new();

    /// <param name="target">Where the webhook leads, and with which header.</param>
    /// <param name="logsWhileOff">Instantly's delivery log has what was raised while the webhook was off; not documented.</param>
    public OutageRun(SimulateOptions options, StandInInstantly instantly, InstantlySenderOptions target, bool logsWhileOff)
    {
        (_options, _instantly, _target) = (options, instantly, target);
        _http = new HttpClient(_line) { Timeout = target.Timeout + TimeSpan.FromSeconds(5) };
        _outbox = new InstantlyOutbox(instantly, _http)
        {
            DisableAfter = options.DisableAfter,
            LogsWhileOff = logsWhileOff,
            CompressTime = target.CompressTime,
        };
        // Without faults of other kinds: what is missing in the end was lost in the outage.
        _bodies = [.. new FaultPlan(options with { Faults = SimulatedFaults.None, Rate = null }).InOrder().Select(planned => planned.Body)];
    }

    /// <summary>The events that the receiver did not acknowledge, in no order.</summary>
    public IReadOnlyCollection<ReadOnlyMemory<byte>> Missed => _missed;

    /// <summary>Whether Instantly has switched the webhook off.</summary>
    public bool IsOff => _instantly.Webhooks.Any(webhook => webhook.TargetUrl == _target.Target.AbsoluteUri && webhook.Status != 1);

    private int Third => _bodies.Count / 3;

    /// <summary>Makes the webhook and raises the first third.</summary>
    /// <returns>How many events.</returns>
    public async Task<int> BeforeAsync(CancellationToken cancellationToken)
    {
        _instantly.AddWebhook(
            _target.Target.AbsoluteUri,
            headers: _target is { HeaderName: { } name, HeaderValue: { } value } ? new Dictionary<string, string> { [name] = value } : null
        );
        return await RaiseAsync(_bodies.Take(Third), cancellationToken);
    }

    /// <summary>Cuts the network and raises the second third; ends with the network whole again.</summary>
    public async Task<int> DuringAsync(CancellationToken cancellationToken)
    {
        _line.IsCut = true;
        try
        {
            return await RaiseAsync(_bodies.Skip(Third).Take(Third), cancellationToken);
        }
        finally
        {
            _line.IsCut = false;
        }
    }

    /// <summary>Raises the rest.</summary>
    public Task<int> AfterAsync(CancellationToken cancellationToken) => RaiseAsync(_bodies.Skip(2 * Third), cancellationToken);

    /// <summary>Ends when somebody has switched the webhook on again.</summary>
    public async Task ResumedAsync(CancellationToken cancellationToken)
    {
        while (IsOff)
        {
            using var seen = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var resumed = _instantly.WaitForCallAsync(
                call => call.Status is 200 && call.Path.EndsWith("/resume", StringComparison.Ordinal),
                seen.Token
            );
            if (IsOff)
            {
                await resumed;
            }
            else
            {
                await seen.CancelAsync(); // it was on before anybody waited for the call
                await Task.WhenAny(resumed);
            }
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _line.Dispose();
    }

    private async Task<int> RaiseAsync(IEnumerable<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken)
    {
        var count = 0;
        await Parallel.ForEachAsync(
            bodies,
            new ParallelOptions { MaxDegreeOfParallelism = _options.Connections, CancellationToken = cancellationToken },
            async (body, ct) =>
            {
                Interlocked.Increment(ref count);
                if (!await _outbox.RaiseAsync(body, cancellationToken: ct))
                {
                    _missed.Enqueue(body);
                }
            }
        );
        return count;
    }

    /// <summary>A network that can be cut: then nothing leaves, and no answer comes.</summary>
    private sealed class CutLine() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        private volatile bool _isCut;

        public bool IsCut
        {
            set => _isCut = value;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _isCut
                ? Task.FromException<HttpResponseMessage>(
                    new HttpRequestException(HttpRequestError.ConnectionError, "connect ECONNREFUSED: the receiver is out of reach")
                )
                : base.SendAsync(request, cancellationToken);
    }
}
