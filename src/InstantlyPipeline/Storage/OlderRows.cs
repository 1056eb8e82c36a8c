namespace InstantlyPipeline.Storage;

/// <summary>Whether an older version left rows where none are kept any more. It is asked once in ten minutes, for all events.</summary>
/// <param name="partition">Null: in the whole table.</param>
internal sealed class OlderRows(ITableStore tables, string table, string? partition, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private bool _any;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _askedAt > Fresh)
        {
            _any = await tables.QueryFirstAsync(table, partition, null, null, rowsAtOnce: 1, cancellationToken).AnyAsync(cancellationToken);
            _askedAt = time.GetUtcNow();
        }
        return _any;
    }
}
