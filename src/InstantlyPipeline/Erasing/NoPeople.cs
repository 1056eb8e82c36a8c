namespace InstantlyPipeline.Erasing;

/// <summary>Answers for tables in which there is nothing to forget.</summary>
internal sealed class NoPeople(params IReadOnlyList<StoredTable> tables) : IEraser
{
    public IReadOnlyList<StoredTable> Tables => tables;

    public Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken) => Task.FromResult(0);
}
