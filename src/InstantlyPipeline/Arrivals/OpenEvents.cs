using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>The events that are not done: those that are tried again, and the dead letters. A row exists only as long as its event is one
/// of them. What a person discarded has a row, too, under a name of its own.</summary>
/// <remarks>
/// Table <c>openevents</c>, a partition for each status, newest first. A row is written before the ledger says so and removed after the
/// ledger says otherwise: a crash in between leaves a row too many, never one too few. So whoever shows a row looks at the ledger, and
/// removes what is no longer true.
/// </remarks>
internal sealed class OpenEvents(ITableStore tables)
{
    internal const string Table = "openevents";
    private const int MostText = 1_000;
    private const string Discarded = "discarded";
    private static readonly EventStatus[] Statuses = [EventStatus.Retrying, EventStatus.Dead];

    /// <summary>Notes the entry under its status.</summary>
    internal static TableWrite Write(LedgerEntry entry)
    {
        var failing = string.Join(',', entry.Steps.Where(step => step.Status is StepStatus.Failed).Select(step => step.Name));
        var row = new TableRow(entry.IsDiscarded ? Discarded : Partition(entry.Status), RowOf(entry.ReceivedAt, entry.Key))
            .Set("Key", entry.Key.Value)
            .Set("ReceivedAt", entry.ReceivedAt)
            .Set("EventType", Clip(entry.EventType))
            .Set("Workspace", Clip(entry.Workspace))
            .Set("LeadEmail", Clip(entry.LeadEmail))
            .Set("Code", entry.Reason?.Code)
            .Set("Sentence", Clip(entry.Reason?.Sentence))
            .Set("Failing", Clip(failing))
            .Set("Attempts", entry.Attempts)
            .Set("NextAttemptAt", entry.NextAttemptAt);
        return TableWrite.Of(Table, TableOperation.Upsert(row));
    }

    /// <summary>Removes the entry's rows under every other status than its own.</summary>
    internal static IReadOnlyList<TableWrite> RemovalsOfOthers(LedgerEntry entry) =>
        [
            .. Statuses
                .Where(status => status != entry.Status || entry.IsDiscarded)
                .Select(other => TableWrite.Gone(Table, Partition(other), RowOf(entry.ReceivedAt, entry.Key))),
        ];

    /// <summary>The events noted under a status, newest first; some may have moved on since.</summary>
    public IAsyncEnumerable<OpenEvent> ReadAsync(EventStatus status, CancellationToken cancellationToken) =>
        ReadAsync(status, Partition(status), cancellationToken);

    /// <summary>The dead letters that somebody discarded, newest first.</summary>
    public IAsyncEnumerable<OpenEvent> ReadDiscardedAsync(CancellationToken cancellationToken) =>
        ReadAsync(EventStatus.Dead, Discarded, cancellationToken);

    private async IAsyncEnumerable<OpenEvent> ReadAsync(
        EventStatus status,
        string partition,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in tables.QueryAsync(Table, partition, null, null, cancellationToken))
        {
            yield return new OpenEvent(status, EventKey.Parse(row.Text("Key")!), row.Time("ReceivedAt") ?? default)
            {
                EventType = row.Text("EventType"),
                Workspace = row.Text("Workspace"),
                LeadEmail = row.Text("LeadEmail"),
                Code = row.Text("Code"),
                Sentence = row.Text("Sentence"),
                Failing = (row.Text("Failing") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
                Attempts = (int)row.Number("Attempts"),
                NextAttemptAt = row.Time("NextAttemptAt"),
            };
        }
    }

    /// <summary>Removes a row that turned out not to be true any more.</summary>
    public Task RemoveAsync(OpenEvent open, CancellationToken cancellationToken) =>
        tables.DeleteAsync(Table, Partition(open.Status), RowOf(open.ReceivedAt, open.Key), cancellationToken);

    /// <summary>Removes the rows of what was received before.</summary>
    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var partition in Statuses.Select(Partition).Append(Discarded))
        {
            await foreach (var old in tables.QueryAsync(Table, partition, ReceiptOrder.Before(before), null, cancellationToken))
            {
                await tables.DeleteAsync(Table, partition, old.Row, cancellationToken);
            }
        }
    }

    private static string Partition(EventStatus status) => status.ToString().ToLowerInvariant();

    private static string RowOf(DateTimeOffset receivedAt, EventKey key) => ReceiptOrder.RowOf(receivedAt, key);

    private static string? Clip(string? text) =>
        text is { Length: > MostText } ? text[..MostText]
        : text is { Length: 0 } ? null
        : text;
}
