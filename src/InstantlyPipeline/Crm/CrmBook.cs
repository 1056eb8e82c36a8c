using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Crm;

/// <summary>Keeps what the pipeline knows of leads in CRMs, and lets one event at a time make something for a lead.</summary>
/// <remarks>
/// Table <c>crmrecords</c>. Two events of one lead often come within a second, in two queues: a reply and its label. No CRM promises that a
/// record can be found as soon as it is made, so the second event waits for the first and takes its id from here. What one event has made
/// is written at its end, all of it together: a rerun after a crash looks in the CRM for what the first run left.
/// </remarks>
internal sealed partial class CrmBook(ITableStore tables, TimeProvider time)
{
    private const int MostTries = 30;

    private readonly KeyedGates _gates = new();
    private readonly CrmRows _rows = new(tables, time);
    private readonly CrmClaims _claims = new(time);
    private readonly ConditionalWeakTable<Errand, CrmEnd> _ends = [];

    /// <returns>An empty record when nothing is known.</returns>
    public Task<CrmRecord> FindAsync(CrmSubject subject, CancellationToken cancellationToken) =>
        _rows.FindAsync(subject, cancellationToken);

    /// <summary>Nothing is known of this lead in these CRMs, so for a moment nothing is looked for.</summary>
    public void ExpectNone(string workspace, string email, IEnumerable<string> crms)
    {
        foreach (var crm in crms)
        {
            _rows.ExpectNone(CrmSubject.Lead(workspace, email, crm));
        }
    }

    /// <summary>Applies a change to the record, again and again until nobody else wrote in between.</summary>
    /// <param name="change">May run several times; must depend on its argument alone.</param>
    public Task<CrmRecord> KeepAsync(CrmSubject subject, Func<CrmRecord, CrmRecord> change, CancellationToken cancellationToken) =>
        WriteAsync(subject, (row, record) => (change(record), row), cancellationToken);

    /// <summary>As <see cref="KeepAsync"/>, with the record's next write, and at the event's end at the latest: of what the event's rerun
    /// would keep again, nothing is lost with the process. This process sees it at once.</summary>
    public void KeepWithNext(EventRun run, CrmSubject subject, Func<CrmRecord, CrmRecord> change)
    {
        _rows.Later(subject, change);
        AtEnd(run, subject);
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
        if (_rows.AreShared && await ClaimAsync(subject, also: null, by, known, cancellationToken) is { } other)
        {
            return Made.Known(other);
        }
        try
        {
            var made = await make(cancellationToken);
            await WriteAsync(subject, (row, record) => (keep(record, made.Id), CrmClaims.Free(row, by)), cancellationToken);
            return made;
        }
        catch (Exception) when (_rows.AreShared)
        {
            // Whoever comes next looks in the CRM first, and so finds what this try may have left.
            await WriteAsync(subject, (row, record) => (record, CrmClaims.Free(row, by)), CancellationToken.None);
            throw;
        }
        finally
        {
            _claims.GaveUp(subject, by);
        }
    }

    /// <summary>As the other one, and what it made is written with the next write, at the event's end at the latest. Until then events in
    /// other processes wait for it.</summary>
    /// <param name="also">What is about to be made together with it: it is claimed in the same transaction, where that can be.</param>
    public async Task<Made> OnceAsync(
        EventRun run,
        CrmSubject subject,
        Func<CrmRecord, string?> known,
        Func<CancellationToken, Task<Made>> make,
        Func<CrmRecord, string, CrmRecord> keep,
        CancellationToken cancellationToken,
        CrmSubject? also = null
    )
    {
        using var alone = await EnterAsync(subject, run.Key, cancellationToken);
        if (known(await FindAsync(subject, cancellationToken)) is { } id)
        {
            return Made.Known(id);
        }
        if (run.IsLeadNew && also is not null)
        {
            _rows.ExpectNone(also);
        }
        if (
            _rows.AreShared
            && !_claims.IsOf(subject, run.Key)
            && await ClaimAsync(subject, also, run.Key, known, cancellationToken) is { } other
        )
        {
            return Made.Known(other);
        }
        if (_rows.AreShared)
        {
            _claims.Took(subject, run.Key);
        }
        AtEnd(run, subject);
        if (also is not null && _claims.IsOf(also, run.Key))
        {
            AtEnd(run, also);
        }
        try
        {
            var made = await make(cancellationToken);
            _rows.Later(subject, record => keep(record, made.Id));
            return made;
        }
        finally
        {
            // Whoever comes next in this process sees what was made, or looks in the CRM first and finds what this try may have left.
            _claims.Done(subject, run.Key);
            if (also is not null)
            {
                _claims.Done(also, run.Key);
            }
        }
    }

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
        CrmSubject? also,
        EventKey by,
        Func<CrmRecord, string?> known,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            string? made = null;
            var own = await _rows.DraftAsync(
                subject,
                (row, record) =>
                {
                    made = known(record);
                    if (made is null)
                    {
                        _claims.MustBeFree(subject, row, by);
                    }
                    return (record, made is null ? _claims.Claimed(row, by) : row);
                },
                cancellationToken
            );
            if (made is not null)
            {
                return made;
            }
            List<CrmDraft> drafts = [own];
            // Where somebody else has the other one just now, it is asked for when it is needed.
            if (also is not null && also.Partition == subject.Partition)
            {
                var isFree = false;
                var draft = await _rows.DraftAsync(
                    also,
                    (row, record) =>
                    {
                        isFree = _claims.IsUnclaimed(row, by);
                        return (record, isFree ? _claims.Claimed(row, by) : row);
                    },
                    cancellationToken
                );
                drafts.AddRange(isFree ? [draft] : []);
            }
            if ((await _rows.WriteAsync(drafts, cancellationToken)).Count == 0)
            {
                drafts.ForEach(draft => _claims.Took(draft.Subject, by));
                return null;
            }
        }
        throw ChangedByOthers(subject);
    }

    private async Task<CrmRecord> WriteAsync(
        CrmSubject subject,
        Func<TableRow, CrmRecord, (CrmRecord Record, TableRow Row)> change,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var draft = await _rows.DraftAsync(subject, change, cancellationToken);
            if ((await _rows.WriteAsync([draft], cancellationToken)).Count == 0)
            {
                return draft.Record;
            }
        }
        throw ChangedByOthers(subject);
    }

    /// <summary>Waits until no other event of this process is at work for the subject.</summary>
    /// <remarks>Who has claimed it together with something else comes through the gate later; so nobody waits for it inside.</remarks>
    private async Task<IDisposable> EnterAsync(CrmSubject subject, EventKey by, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_claims.Others(subject, by) is { } others)
            {
                await others.WaitAsync(cancellationToken);
            }
            var entered = await _gates.EnterAsync(subject.Row, cancellationToken);
            if (_claims.Others(subject, by) is null)
            {
                return entered;
            }
            entered.Dispose();
        }
    }

    private CrmEnd EndOf(EventRun run) => _ends.GetValue(run.Errand, _ => new CrmEnd(run.Key));

    private void AtEnd(EventRun run, CrmSubject subject)
    {
        var end = EndOf(run);
        if (end.Add(subject))
        {
            run.AtEnd(ct => EndAsync(end, ct));
        }
    }

    /// <summary>Writes what waits for it, and gives up the event's claims.</summary>
    private async Task EndAsync(CrmEnd end, CancellationToken cancellationToken)
    {
        var (all, then) = end.Take();
        var left = all;
        for (var tries = 0; left.Count > 0; tries++)
        {
            if (tries == MostTries)
            {
                throw ChangedByOthers(left[0]);
            }
            List<CrmDraft> drafts = [];
            foreach (var subject in left)
            {
                drafts.Add(await _rows.DraftAsync(subject, (row, record) => (record, CrmClaims.Free(row, end.By)), cancellationToken));
            }
            left = await _rows.WriteAsync(drafts, cancellationToken);
        }
        foreach (var subject in all)
        {
            _claims.GaveUp(subject, end.By);
        }
        foreach (var work in then)
        {
            await work(cancellationToken);
        }
    }

    private static TransientFailureException ChangedByOthers(CrmSubject subject) =>
        new($"What is known of a lead in {subject.Crm} was changed by others {MostTries} times in a row.");
}
