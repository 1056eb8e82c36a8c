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
            "removed, with the lead's rows in the search and of the CRMs"
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
            "removed, with the lead's rows of the CRMs; a keyed hash of each address that may not be mailed stays"
        ),
        new StoredTable(
            CrmRecords,
            "under a hash of the address: ids of person, company, task and deal in each CRM",
            "with the lead's record",
            "removed; what is in the CRM itself is not touched"
        ),
        new StoredTable(
            SendLog.Table,
            "under a hash of the address: step, mailbox, subject and text of each mail, and whether it was opened",
            "within sixteen hours of `Retention__Days`",
            "removed; rows of an older version, which know no person, leave by themselves"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var count = 0;
        switch (table)
        {
            case LeadBook.OldTable:
                return await EraseAsync(leads.OldOnesAsync(cancellationToken), who, confirmed, cancellationToken);
            case LeadPlace.Table:
                count = await EraseAsync(leads.AllAsync(cancellationToken), who, confirmed, cancellationToken);
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
                // What is left of leads whose record an older run removed, or who never had one.
                await foreach (var found in search.AllAsync(cancellationToken))
                {
                    if (who.Is(found.Workspace, found.Email))
                    {
                        count++;
                        if (confirmed)
                        {
                            await search.RemoveAsync(found.Workspace, found.Email, cancellationToken);
                        }
                    }
                }
                return count;
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
                return 0; // with the lead's record
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

    internal async Task ForgetAsync(TableRow row, LeadRecord lead, CancellationToken cancellationToken)
    {
        await search.RemoveAsync(lead.Workspace, lead.Email, cancellationToken);
        var key = LeadKey.Of(lead.Workspace, lead.Email);
        // An older version kept them in another partition.
        foreach (var partition in ((string[])[CrmSubject.PartitionOf(lead.Workspace, lead.Email), key[..2]]).Distinct())
        {
            await foreach (var known in tables.QueryAsync(CrmRecords, partition, key + "|", key + "}", cancellationToken))
            {
                await tables.DeleteAsync(CrmRecords, known.Partition, known.Row, cancellationToken);
            }
        }
        await leads.RemoveAsync(row, lead, cancellationToken);
    }
}
