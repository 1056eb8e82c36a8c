using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Crm;

/// <summary>Keeps what the pipeline knows of leads in CRMs, and lets one event at a time make something for a lead.</summary>
/// <remarks>
/// Table <c>crmrecords</c>. Two events of one lead often come within a second, in two queues: a reply and its label. No CRM promises that a
/// record can be found as soon as it is made, so the second event waits for the first and takes its id from here.
/// </remarks>
internal sealed class CrmBook(ITableStore tables, TimeProvider time)
{
    private const string Table = "crmrecords";
    private const int MostTries = 30;

    /// <summary>An event that has claimed a lead and not come back for so long has died; it outlasts the longest run.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    // What an event waits for that meets another one of its lead.
    private static readonly TimeSpan WhileAnotherWorks = TimeSpan.FromSeconds(1);

    // How long a row that was read or written here is taken for what stands in the table. A write checks it by its ETag anyway; a look
    // after a write costs nothing.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private const int MostRemembered = 2_000;

    private readonly KeyedGates _gates = new();

    // Changes that wait for their record's next write, or for the end of their event.
    private readonly ConcurrentDictionary<string, ImmutableList<Func<CrmRecord, CrmRecord>>> _later = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (TableRow? Row, DateTimeOffset At)> _remembered = new(StringComparer.Ordinal);

    /// <returns>An empty record when nothing is known.</returns>
    public async Task<CrmRecord> FindAsync(CrmSubject subject, CancellationToken cancellationToken) =>
        WithLater(subject, Read(await RowAsync(subject, cancellationToken))).Record;

    /// <summary>Applies a change to the record, again and again until nobody else wrote in between.</summary>
    /// <param name="change">May run several times; must depend on its argument alone.</param>
    public async Task<CrmRecord> KeepAsync(CrmSubject subject, Func<CrmRecord, CrmRecord> change, CancellationToken cancellationToken)
    {
        var after = await WriteAsync(subject, (row, record) => (change(record), row), cancellationToken);
        return after!;
    }

    /// <summary>As <see cref="KeepAsync"/>, with the record's next write, and at the event's end at the latest: of what the event's rerun
    /// would keep again, nothing is lost with the process. This process sees it at once.</summary>
    public void KeepWithNext(EventRun run, CrmSubject subject, Func<CrmRecord, CrmRecord> change)
    {
        _later.AddOrUpdate(subject.Row, [change], (_, others) => others.Add(change));
        run.AtEnd(ct => WriteAsync(subject, (row, record) => (record, row), ct));
    }

    /// <summary>Makes something once, though several events of the lead ask for it at the same time.</summary>
    /// <param name="by">The event that asks.</param>
    /// <param name="known">The id in the record; null when there is none yet.</param>
    /// <param name="make">Looks in the CRM, and makes it when it is not there. It must find what an earlier try left whose answer got
    /// lost.</param>
    /// <param name="keep">The record with the id.</param>
    /// <exception cref="TransientFailureException">Another event is about to make it; this one comes back in a second.</exception>
    public async Task<Made> OnceAsync(
        CrmSubject subject,
        EventKey by,
        Func<CrmRecord, string?> known,
        Func<CancellationToken, Task<Made>> make,
        Func<CrmRecord, string, CrmRecord> keep,
        CancellationToken cancellationToken
    )
    {
        using var alone = await _gates.EnterAsync(subject.Row, cancellationToken);
        if (known(await FindAsync(subject, cancellationToken)) is { } id)
        {
            return Made.Known(id);
        }
        if (tables.IsShared && await ClaimAsync(subject, by, known, cancellationToken) is { } other)
        {
            return Made.Known(other);
        }
        try
        {
            var made = await make(cancellationToken);
            await WriteAsync(subject, (row, record) => (keep(record, made.Id), Free(row, by)), cancellationToken);
            return made;
        }
        catch (Exception) when (tables.IsShared)
        {
            // Whoever comes next looks in the CRM first, and so finds what this try may have left.
            await WriteAsync(subject, (row, record) => (record, Free(row, by)), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Tells a CRM what was stated of a lead, so that it ends at the status that counts, in whatever order it is told.</summary>
    /// <param name="set">Brings the CRM to this status, see <see cref="CrmRecord.Standing"/>. Where it skips, the CRM is asked again by the
    /// next statement.</param>
    /// <returns>What <paramref name="set"/> came to.</returns>
    public async Task<StepResult> BringUpAsync(
        CrmSubject lead,
        IReadOnlyDictionary<string, DateTimeOffset> stated,
        Func<CrmRecord, string, Task<StepResult>> set,
        CancellationToken cancellationToken
    )
    {
        using var alone = await _gates.EnterAsync($"{lead.Row}|status", cancellationToken);
        var result = StepResult.Skipped("nothing was stated");
        // Another process may be told more between our reading and our writing. Then it is done once more.
        for (var tries = 0; tries < 3; tries++)
        {
            // Where nobody else writes, the gate keeps others away and one write at the end is enough.
            var record = tables.IsShared
                ? await KeepAsync(lead, record => record.Told(stated), cancellationToken)
                : (await FindAsync(lead, cancellationToken)).Told(stated);
            if (record.Standing is not { } standing)
            {
                return result;
            }
            if (record.Status == standing)
            {
                return tries > 0 ? result : StepResult.Done($"{lead.Crm} has the lead as {standing}");
            }
            result = await set(record, standing);
            var after = await KeepAsync(
                lead,
                now =>
                    result.WasSkipped
                        ? now.Told(stated)
                        : now.Told(stated) with
                        {
                            Status = standing,
                            Hot = LeadStatuses.IsFavour(standing),
                        },
                cancellationToken
            );
            if (result.WasSkipped || after.Standing == standing)
            {
                return result;
            }
        }
        return result;
    }

    /// <summary>Whether the follow-up is a hot one: a refusal that is newer than the reply has been heard already.</summary>
    public async Task<bool> IsHotAsync(CrmSubject lead, FollowUp wanted) =>
        wanted.Hot
        && !LeadStatuses.IsRefusal(
            (await FindAsync(lead, CancellationToken.None)).Told([new(LeadStatuses.Interested, wanted.At)]).Standing
        );

    /// <summary>Whose turn it is, of so many: each call is the next one's.</summary>
    /// <returns>From 0 to <paramref name="count"/> - 1.</returns>
    public async Task<int> NextTurnAsync(string workspace, string crm, int count, CancellationToken cancellationToken)
    {
        var turn = 0L;
        await WriteAsync(
            CrmSubject.Workspace(workspace, crm),
            (row, record) =>
            {
                turn = row.Number("Turn");
                return (record, row.Set("Turn", turn + 1));
            },
            cancellationToken
        );
        return (int)(turn % count);
    }

    /// <returns>What another event made meanwhile; null when this one holds the claim.</returns>
    private async Task<string?> ClaimAsync(
        CrmSubject subject,
        EventKey by,
        Func<CrmRecord, string?> known,
        CancellationToken cancellationToken
    )
    {
        string? made = null;
        await WriteAsync(
            subject,
            (row, record) =>
            {
                made = known(record);
                if (made is not null)
                {
                    return (record, row);
                }
                if (row.Text("By") is { } other && other != by.Value && time.GetUtcNow() - row.Time("Since") < Lease)
                {
                    throw new TransientFailureException(
                        $"Event {other} of the same lead or company is at work in {subject.Crm}; this one waits for what it makes.",
                        WhileAnotherWorks
                    );
                }
                return (record, row.Set("By", by.Value).Set("Since", time.GetUtcNow()));
            },
            cancellationToken
        );
        return made;
    }

    private static TableRow Free(TableRow row, EventKey by) => row.Text("By") == by.Value ? row.Set("By", null).Set("Since", null) : row;

    /// <param name="change">Gets a row that it may change, and the record in it.</param>
    private async Task<CrmRecord> WriteAsync(
        CrmSubject subject,
        Func<TableRow, CrmRecord, (CrmRecord Record, TableRow Row)> change,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = await RowAsync(subject, cancellationToken);
            var before = Read(row);
            var (expected, later) = WithLater(subject, before);
            var (after, write) = change(Copy(row, subject), expected);
            if (
                after == before
                && (row?.Columns.Count ?? 0) == write.Columns.Count
                && write.Columns.All(column => row!.Columns.TryGetValue(column.Key, out var was) && was.Equals(column.Value))
            )
            {
                Kept(subject, later);
                return before;
            }
            write.Set("Record", JsonSerializer.Serialize(after, CrmJson.Default.CrmRecord));
            _remembered.TryRemove(subject.Row, out _);
            if (
                (
                    row is null
                        ? await tables.InsertAsync(Table, write, cancellationToken)
                        : await tables.UpdateAsync(Table, write, cancellationToken)
                ) is
                { } etag
            )
            {
                write.ETag = etag;
                Remember(subject, write);
                Kept(subject, later);
                return after;
            }
        }
        throw new TransientFailureException($"What is known of a lead in {subject.Crm} was changed by others {MostTries} times in a row.");
    }

    private (CrmRecord Record, ImmutableList<Func<CrmRecord, CrmRecord>> Later) WithLater(CrmSubject subject, CrmRecord record)
    {
        var later = _later.GetValueOrDefault(subject.Row, []);
        return (later.Aggregate(record, (before, change) => change(before)), later);
    }

    private void Kept(CrmSubject subject, ImmutableList<Func<CrmRecord, CrmRecord>> changes)
    {
        while (
            changes.Count > 0
            && _later.TryGetValue(subject.Row, out var now)
            && !(
                now.RemoveRange(changes) is { Count: > 0 } others
                    ? _later.TryUpdate(subject.Row, others, now)
                    : _later.TryRemove(KeyValuePair.Create(subject.Row, now))
            )
        ) { }
    }

    private async Task<TableRow?> RowAsync(CrmSubject subject, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(subject.Row, out var known) && time.GetUtcNow() - known.At < Fresh)
        {
            return known.Row;
        }
        var row = await tables.GetAsync(Table, subject.Partition, subject.Row, cancellationToken);
        Remember(subject, row);
        return row;
    }

    private void Remember(CrmSubject subject, TableRow? row)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }
        _remembered[subject.Row] = (row, time.GetUtcNow());
    }

    private static TableRow Copy(TableRow? row, CrmSubject subject)
    {
        var copy = new TableRow(subject.Partition, subject.Row) { ETag = row?.ETag };
        foreach (var (name, value) in row?.Columns ?? new Dictionary<string, object>())
        {
            copy.Set(name, value);
        }
        return copy;
    }

    private static CrmRecord Read(TableRow? row) =>
        row?.Text("Record") is { } text ? JsonSerializer.Deserialize(text, CrmJson.Default.CrmRecord)! : new CrmRecord();
}
