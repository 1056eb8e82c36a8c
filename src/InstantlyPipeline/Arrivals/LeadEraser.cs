using InstantlyPipeline.Crm;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Forgets leads: their record, what the search finds them by, what CRMs know them by, and what was sent to them.</summary>
/// <remarks>
/// A lead's record goes last: as long as it is there, a next run finds the rest. Whoever was barred stays barred, by a keyed hash: a record
/// that is made for the same address later begins with it.
/// </remarks>
internal sealed class LeadEraser(ITableStore tables, LeadBook leads, LeadSearch search, Timeline timeline) : IEraser
{
    private const string CrmRecords = "crmrecords";

    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            LeadBook.OldTable,
            "each lead's address, status, labels, bounces, why they may not be mailed, from before 1.1; they move to `leadsearch`",
            "within hours",
            "removed"
        ),
        new StoredTable(
            LeadBook.BarredTable,
            "the key of keyed hashes; one of each address that was forgotten before 1.1 and may not be mailed",
            "never",
            "this is what stays"
        ),
        new StoredTable(
            LeadPlace.Table,
            "each lead's address, status, labels, bounces, why they may not be mailed; domain and the words of name and company; "
                + "their replies and bounces as in `arrivals…`",
            "`Retention__LeadDays` after the last event about the lead; a reply or bounce within a day of `Retention__Days`",
            "removed; a keyed hash of each address that may not be mailed stays"
        ),
        new StoredTable(
            CrmRecords,
            "under a hash of the address: ids of person, company, task and deal in each CRM",
            "with the lead's record",
            "removed, before the lead's record; what is in the CRM itself is not touched"
        ),
        new StoredTable(
            SendLog.Table,
            "under a hash of the address: step, mailbox, subject and text of each mail, whether it was opened, and by which events that is "
                + "known",
            "within sixteen hours of `Retention__Days`",
            "removed; rows of an older version, which know no person, leave by themselves"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var count = 0;
        switch (table)
        {
            case CrmRecords:
                var seen = new HashSet<string>();
                await foreach (var (_, lead) in leads.OldOnesAsync(cancellationToken).Concat(leads.AllAsync(cancellationToken)))
                {
                    if (who.Is(lead.Workspace, lead.Email) && seen.Add(LeadKey.Of(lead.Workspace, lead.Email)))
                    {
                        count += await CrmRecordsAsync(lead, confirmed, cancellationToken);
                    }
                }
                return count;
            case LeadBook.OldTable:
                // They go after what they find in the search; where there is no search yet, now.
                var now = confirmed && !(await tables.ListTablesAsync(LeadPlace.Table, cancellationToken)).Contains(LeadPlace.Table);
                return await EraseAsync(leads.OldOnesAsync(cancellationToken), who, now, cancellationToken);
            case LeadPlace.Table:
                // A lead has several rows of the search, which go together; all are counted before the first goes.
                var found = await search
                    .AllAsync(cancellationToken)
                    .Where(row => who.Is(row.Workspace, row.Email))
                    .ToListAsync(cancellationToken);
                foreach (var lead in confirmed ? found.DistinctBy(row => LeadKey.Of(row.Workspace, row.Email)) : [])
                {
                    await search.RemoveAsync(lead.Workspace, lead.Email, cancellationToken);
                }
                await foreach (var (row, arrival) in timeline.AllAsync(cancellationToken))
                {
                    if (arrival.ReceivedAt <= who.At && who.Is(arrival.Workspace, arrival.LeadEmail))
                    {
                        count++;
                        if (confirmed)
                        {
                            await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                        }
                    }
                }
                count += await EraseAsync(leads.AllAsync(cancellationToken), who, confirmed, cancellationToken);
                await EraseAsync(leads.OldOnesAsync(cancellationToken), who, confirmed, cancellationToken);
                return count + found.Count;
            case SendLog.Table:
                var person = who.Email is { } email ? LeadKey.OfPerson(email) : null;
                await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
                {
                    if (
                        (person is null || row.Text("Person") == person)
                        && row.Time("SentAt") <= who.At
                        && (who.Workspace is null || who.Is(row.Text("Workspace"), who.Email))
                    )
                    {
                        count++;
                        if (confirmed)
                        {
                            await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                        }
                    }
                }
                return count;
            default:
                return 0; // what stays
        }
    }

    private async Task<int> EraseAsync(
        IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> all,
        Forgotten who,
        bool confirmed,
        CancellationToken cancellationToken
    )
    {
        var count = 0;
        await foreach (var (row, lead) in all)
        {
            if (who.Is(lead.Workspace, lead.Email))
            {
                count++;
                if (confirmed)
                {
                    await ForgetAsync(row, lead, cancellationToken);
                }
            }
        }
        return count;
    }

    public Task<string?> StaysAsync(Forgotten who, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(
            "Whoever may not be mailed stays barred, by a keyed hash of the address. What CRMs, chats, Instantly and backups have is "
                + "not touched."
        );

    /// <summary>Removes the lead's record, and what is found by it alone.</summary>
    internal async Task ForgetAsync(TableRow row, LeadRecord lead, CancellationToken cancellationToken)
    {
        await search.RemoveAsync(lead.Workspace, lead.Email, cancellationToken);
        await CrmRecordsAsync(lead, remove: true, cancellationToken);
        await leads.RemoveAsync(row, lead, cancellationToken);
    }

    /// <returns>How many there are, or were.</returns>
    private async Task<int> CrmRecordsAsync(LeadRecord lead, bool remove, CancellationToken cancellationToken)
    {
        var count = 0;
        var key = LeadKey.Of(lead.Workspace, lead.Email);
        // An older version kept them in another partition.
        foreach (var partition in ((string[])[CrmSubject.PartitionOf(lead.Workspace, lead.Email), key[..2]]).Distinct())
        {
            await foreach (var known in tables.QueryAsync(CrmRecords, partition, key + "|", key + "}", cancellationToken))
            {
                count++;
                if (remove)
                {
                    await tables.DeleteAsync(CrmRecords, known.Partition, known.Row, cancellationToken);
                }
            }
        }
        return count;
    }
}
