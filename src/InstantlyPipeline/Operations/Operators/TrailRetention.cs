using InstantlyPipeline.Retention;

namespace InstantlyPipeline.Operations.Operators;

/// <summary>The trail is kept for a year, whatever the retention time of events.</summary>
internal sealed class TrailRetention(Trail trail) : IRetained
{
    public Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken) => trail.PurgeAsync(cancellationToken);
}
