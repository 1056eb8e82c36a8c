namespace InstantlyPipeline.Operations.Trouble;

/// <summary>Knows of trouble that is no event's. It reads what is noted, and asks nobody outside: the desk looks every few
/// seconds.</summary>
internal interface ITroubleNotices
{
    Task<IReadOnlyList<TroubleNotice>> OpenAsync(CancellationToken cancellationToken);

    /// <returns>When somebody last looked; null for a source that is always up to date, or where nobody has looked.</returns>
    Task<DateTimeOffset?> LookedAtAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);
}
