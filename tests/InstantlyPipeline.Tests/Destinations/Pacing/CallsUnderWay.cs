namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Counts the calls that are on the network.</summary>
internal sealed class CallsUnderWay
{
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>A handler for an HTTP client whose calls are counted.</summary>
    public DelegatingHandler Handler() => new Counting(this);

    private sealed class Counting(CallsUnderWay calls) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls._count);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref calls._count);
            }
        }
    }
}
