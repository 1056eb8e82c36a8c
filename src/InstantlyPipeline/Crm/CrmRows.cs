using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Crm;

/// <summary>The rows in which <see cref="CrmBook"/> keeps what it knows: table <c>crmrecords</c>.</summary>
/// <remarks>
/// A lead, and the company by whose domain its address ends, lie in one partition, in whatever CRM, and are written in one transaction. An
/// older version had them elsewhere: a row that is not in its place is looked for there, and moves with its next write.
/// </remarks>
internal sealed class CrmRows(ITableStore tables, TimeProvider time)
{
    private const string Table = "crmrecords";

    // How long a row that was read or written here is taken for what stands in the table: a look after a write costs nothing.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    // A write checks the row by its ETag, so it may begin with an older one: as old as an event's work gets.
    private static readonly TimeSpan FreshForWrite = TimeSpan.FromMinutes(1);
    private const int MostRemembered = 2_000;

    // Changes that wait for their record's next write, or for the end of their event.
    private readonly ConcurrentDictionary<string, ImmutableList<Func<CrmRecord, CrmRecord>>> _later = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (TableRow? Row, DateTimeOffset At)> _remembered = new(StringComparer.Ordinal);

    /// <summary>Whether other processes may read and write them at the same time.</summary>
    public bool AreShared => tables.IsShared;

    /// <returns>An empty record when nothing is known.</returns>
    public async Task<CrmRecord> FindAsync(CrmSubject subject, CancellationToken cancellationToken) =>
        WithLater(subject, Read(await RowAsync(subject, cancellationToken))).Record;

    /// <summary>Has this written with the next write of the row. This process sees it at once.</summary>
    public void Later(CrmSubject subject, Func<CrmRecord, CrmRecord> change) =>
        _later.AddOrUpdate(subject.Row, [change], (_, others) => others.Add(change));

    /// <summary>There is probably no such row: for a moment none is looked for. A write finds out.</summary>
    public void ExpectNone(CrmSubject subject)
    {
        if (AreShared && Remembered(subject, FreshForWrite) is null)
        {
            Remember(subject, null);
        }
    }

    /// <param name="change">Gets a row that it may change, and the record in it.</param>
    public async Task<CrmDraft> DraftAsync(
        CrmSubject subject,
        Func<TableRow, CrmRecord, (CrmRecord Record, TableRow Row)> change,
        CancellationToken cancellationToken
    )
    {
        if (Remembered(subject, FreshForWrite) is { } known && Draft(subject, known.Row, change) is { IsNews: true } draft)
        {
            return draft;
        }
        return Draft(subject, await RowAsync(subject, cancellationToken), change);
    }

    private CrmDraft Draft(CrmSubject subject, TableRow? row, Func<TableRow, CrmRecord, (CrmRecord Record, TableRow Row)> change)
    {
        var before = Read(row);
        var (expected, later) = WithLater(subject, before);
        var (after, write) = change(Copy(row, subject), expected);
        var isNews =
            after != before
            || (row?.Columns.Count ?? 0) != write.Columns.Count
            || !write.Columns.All(column => row!.Columns.TryGetValue(column.Key, out var was) && was.Equals(column.Value));
        return new(subject, after, write, isNews, later) { IsMoved = row is not null && row.Partition != subject.Partition };
    }

    /// <summary>Writes what is new: those of one partition all or none, in one transaction.</summary>
    /// <returns>The subjects whose rows others changed meanwhile. Nothing of them was written; draft them anew.</returns>
    public async Task<IReadOnlyList<CrmSubject>> WriteAsync(IReadOnlyList<CrmDraft> drafts, CancellationToken cancellationToken)
    {
        foreach (var draft in drafts.Where(draft => !draft.IsNews))
        {
            Written(draft);
        }
        List<CrmSubject> refused = [];
        var groups = drafts.Where(draft => draft.IsNews).GroupBy(draft => draft.Subject.Partition).Select(group => group.ToList()).ToList();
        if (tables.WritesTogether && groups.Count > 1)
        {
            var all = groups.SelectMany(group => group).ToList();
            all.ForEach(Prepare);
            if (await tables.WriteAsync([.. groups.Select(WriteOf)], cancellationToken) is not null)
            {
                return [.. all.Select(draft => draft.Subject)];
            }
            await WrittenAsync(all, cancellationToken);
            return [];
        }
        foreach (var group in groups)
        {
            var seen = group.ConvertAll(draft => _remembered.GetValueOrDefault(draft.Subject.Row));
            group.ForEach(Prepare);
            var (_, partition, operations) = WriteOf(group);
            if (await tables.BatchAsync(Table, partition, operations, cancellationToken) is not { } changed)
            {
                await WrittenAsync(group, cancellationToken);
                continue;
            }
            // Of the others nobody says that they changed.
            foreach (var (draft, index) in group.Select((draft, index) => (draft, index)))
            {
                refused.Add(draft.Subject);
                if (index != changed && seen[index].At != default)
                {
                    _remembered.TryAdd(draft.Subject.Row, seen[index]);
                }
            }
        }
        return refused;
    }

    private void Prepare(CrmDraft draft)
    {
        draft.Row.Set("Record", JsonSerializer.Serialize(draft.Record, CrmJson.Default.CrmRecord));
        _remembered.TryRemove(draft.Subject.Row, out _);
    }

    private async Task WrittenAsync(IReadOnlyList<CrmDraft> drafts, CancellationToken cancellationToken)
    {
        foreach (var draft in drafts)
        {
            Remember(draft.Subject, draft.Row);
            Written(draft);
            if (draft.IsMoved)
            {
                await tables.DeleteAsync(Table, draft.Subject.OldPartition, draft.Subject.Row, cancellationToken);
            }
        }
    }

    private static TableWrite WriteOf(IReadOnlyList<CrmDraft> drafts) =>
        new(
            Table,
            drafts[0].Subject.Partition,
            [.. drafts.Select(draft => draft.Row.ETag is null ? TableOperation.Insert(draft.Row) : TableOperation.Update(draft.Row))]
        );

    private (CrmRecord Record, ImmutableList<Func<CrmRecord, CrmRecord>> Later) WithLater(CrmSubject subject, CrmRecord record)
    {
        var later = _later.GetValueOrDefault(subject.Row, []);
        return (later.Aggregate(record, (before, change) => change(before)), later);
    }

    /// <summary>The changes of the draft wait no longer.</summary>
    private void Written(CrmDraft draft)
    {
        var changes = draft.Later;
        while (
            changes.Count > 0
            && _later.TryGetValue(draft.Subject.Row, out var now)
            && !(
                now.RemoveRange(changes) is { Count: > 0 } others
                    ? _later.TryUpdate(draft.Subject.Row, others, now)
                    : _later.TryRemove(KeyValuePair.Create(draft.Subject.Row, now))
            )
        ) { }
    }

    private async Task<TableRow?> RowAsync(CrmSubject subject, CancellationToken cancellationToken)
    {
        if (Remembered(subject, Fresh) is { } known)
        {
            return known.Row;
        }
        var row = await tables.GetAsync(Table, subject.Partition, subject.Row, cancellationToken);
        if (row is null && subject.OldPartition != subject.Partition)
        {
            row = await tables.GetAsync(Table, subject.OldPartition, subject.Row, cancellationToken);
        }
        Remember(subject, row);
        return row;
    }

    /// <returns>Null where it was not seen for so long; without a row where there was none.</returns>
    private (TableRow? Row, DateTimeOffset At)? Remembered(CrmSubject subject, TimeSpan atMost) =>
        _remembered.TryGetValue(subject.Row, out var known) && time.GetUtcNow() - known.At < atMost ? known : null;

    private void Remember(CrmSubject subject, TableRow? row)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }
        _remembered[subject.Row] = (row, time.GetUtcNow());
    }

    /// <summary>In its place, and without an ETag where it lies elsewhere: it is written there for the first time.</summary>
    private static TableRow Copy(TableRow? row, CrmSubject subject)
    {
        var copy = new TableRow(subject.Partition, subject.Row) { ETag = row?.Partition == subject.Partition ? row.ETag : null };
        foreach (var (name, value) in row?.Columns ?? new Dictionary<string, object>())
        {
            copy.Set(name, value);
        }
        return copy;
    }

    private static CrmRecord Read(TableRow? row) =>
        row?.Text("Record") is { } text ? JsonSerializer.Deserialize(text, CrmJson.Default.CrmRecord)! : new CrmRecord();
}
