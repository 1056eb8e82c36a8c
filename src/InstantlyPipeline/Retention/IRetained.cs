namespace InstantlyPipeline.Retention;

/// <summary>Something stored that leaves after a time. Each feature that keeps such a thing registers what removes it.</summary>
public interface IRetained
{
    /// <summary>Removes what is past its time, or a part of it; the next run goes on.</summary>
    /// <param name="oldest">What is older than this is past <see cref="RetentionOptions.Days"/>.</param>
    Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken);
}
