using InstantlyPipeline.Cli.Send;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Simulate;

/// <summary>Looks at the first answer of a run: with a wrong address or a wrong secret all others would be the same, and a bill for them
/// would be no receiver's.</summary>
internal sealed class FirstAnswer(Uri target, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private int _seen;

    /// <summary>Ends the run.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Null while nothing speaks against the address and the secret.</summary>
    public string? Problem { get; private set; }

    public void See(DeliveryAttempt attempt)
    {
        if (Interlocked.Exchange(ref _seen, 1) == 0 && WrongReceiver.IsHopeless(attempt))
        {
            Problem = WrongReceiver.Explain(attempt, target);
            _stop.Cancel();
        }
    }

    public void Dispose() => _stop.Dispose();
}
