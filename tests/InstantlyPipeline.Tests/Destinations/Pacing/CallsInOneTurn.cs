namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Makes a call on the real network within the turn in which it is made: by the <see cref="TurnClock"/> it takes no time, and the
/// caller goes on in the same turn.</summary>
internal sealed class CallsInOneTurn : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Task.Run(() => CallAsync(request, cancellationToken), cancellationToken).GetAwaiter().GetResult());

    private async Task<HttpResponseMessage> CallAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return response;
    }
}
