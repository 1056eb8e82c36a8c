using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>Tables that make trouble on their way to the ones behind them.</summary>
internal sealed class FaultyTables(ITableStore tables) : ITableStore
{
    /// <summary>Called before each write; what it throws reaches the caller, and nothing is written.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>What the reading of a row of this table waits for.</summary>
    public Func<string, Task>? BeforeGet { get; set; }

    /// <summary>Called before each single row is removed; what it throws reaches the caller, and nothing is removed.</summary>
    public Action? BeforeDelete { get; set; }

    /// <summary>Called after each write took place; what it throws reaches the caller, who cannot know that the write succeeded.</summary>
    public Action? AfterWrite { get; set; }

    /// <summary>Writes succeed and are then reported as lost to somebody else, as a client's own retry reports them after a
    /// time-out.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>The write with this number (1 is the next) takes place, and after it nothing does: the process behind these tables is dead
    /// until this is null.</summary>
    public int? DiesAfterWrite { get; set; }

    /// <summary>Writes of several tables are one write, as in a database; otherwise each is one of its own.</summary>
    public bool WritesTogether { get; set; }

    public async Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        if (!WritesTogether)
        {
            foreach (var (write, index) in writes.Select((write, index) => (write, index)))
            {
                if (await BatchAsync(write.Table, write.Partition, write.Operations, cancellationToken) is not null && !write.MayBeRefused)
                {
                    return index;
                }
            }
            return null;
        }
        Writing();
        var failed = await tables.WriteAsync(writes, cancellationToken);
        Written();
        return failed ?? (LosesAnswers ? 0 : null);
    }

    public async Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        await (BeforeGet?.Invoke(table) ?? Task.CompletedTask);
        MustLive();
        return await tables.GetAsync(table, partition, row, cancellationToken);
    }

    public async Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Writing();
        return Answered(await tables.InsertAsync(table, row, cancellationToken));
    }

    public async Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Writing();
        return Answered(await tables.UpdateAsync(table, row, cancellationToken));
    }

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        BeforeDelete?.Invoke();
        return tables.DeleteAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        CancellationToken cancellationToken
    ) => tables.QueryAsync(table, partition, from, before, cancellationToken);

    public async Task<int?> BatchAsync(
        string table,
        string partition,
        IReadOnlyList<TableOperation> operations,
        CancellationToken cancellationToken
    )
    {
        Writing();
        var failed = await tables.BatchAsync(table, partition, operations, cancellationToken);
        Written();
        return failed ?? (LosesAnswers ? 0 : null);
    }

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        tables.ListTablesAsync(prefix, cancellationToken);

    public Task DropTableAsync(string table, CancellationToken cancellationToken) => tables.DropTableAsync(table, cancellationToken);

    private string? Answered(string? etag)
    {
        Written();
        return LosesAnswers ? null : etag;
    }

    private void Writing()
    {
        MustLive();
        BeforeWrite?.Invoke();
    }

    private void Written()
    {
        AfterWrite?.Invoke();
        DiesAfterWrite--;
        MustLive();
    }

    private void MustLive()
    {
        if (DiesAfterWrite <= 0)
        {
            throw new IOException("The process that wrote here is dead.");
        }
    }
}
