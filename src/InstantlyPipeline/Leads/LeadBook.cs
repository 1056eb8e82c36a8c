using System.Runtime.CompilerServices;
using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>The records of all leads, one row each in table <c>leads</c>.</summary>
/// <param name="hash">Null where nobody is ever forgotten.</param>
public sealed class LeadBook(ITableStore tables, KeyedHash? hash = null)
{
    internal const string Table = "leads";

    /// <summary>Keyed hashes of forgotten addresses that may not be mailed.</summary>
    internal const string BarredTable = "barred";

    private const string BarredPartition = "lead";
    private const int MostTries = 30;

    /// <returns>Null when nothing was ever recorded of the address.</returns>
    public async Task<LeadRecord?> FindAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var key = LeadKey.Of(workspace, email);
        return await tables.GetAsync(Table, key[..2], key, cancellationToken) is { } row ? Read(row) : null;
    }

    /// <summary>Applies a merge to the record, again and again until nobody else wrote in between.</summary>
    /// <param name="merge">May run several times; must depend on its argument alone.</param>
    /// <returns>The record as it now stands.</returns>
    public async Task<LeadRecord> UpdateAsync(
        string workspace,
        string email,
        Func<LeadRecord, LeadRecord> merge,
        CancellationToken cancellationToken
    ) => (await UpdateAsync(workspace, email, expectsNone: false, merge, cancellationToken)).Lead;

    /// <param name="expectsNone">There is probably no record yet: then none is looked for before one is made.</param>
    /// <returns>The record as it now stands, and whether this made it.</returns>
    internal async Task<(LeadRecord Lead, bool IsNew)> UpdateAsync(
        string workspace,
        string email,
        bool expectsNone,
        Func<LeadRecord, LeadRecord> merge,
        CancellationToken cancellationToken
    )
    {
        var key = LeadKey.Of(workspace, email);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = expectsNone && tries == 0 ? null : await tables.GetAsync(Table, key[..2], key, cancellationToken);
            var before = row is null ? await NewAsync(workspace, email, cancellationToken) : Read(row);
            var after = merge(before);
            if (row is not null && after == before)
            {
                return (before, false);
            }
            var write = new TableRow(key[..2], key) { ETag = row?.ETag }
                .Set("Record", JsonSerializer.Serialize(after, LeadsJson.Default.LeadRecord))
                .Set("Status", after.Status)
                .Set("SuppressedAt", after.IsBarred ? after.SuppressedAt : null);
            if (
                (
                    row is null
                        ? await tables.InsertAsync(Table, write, cancellationToken)
                        : await tables.UpdateAsync(Table, write, cancellationToken)
                )
                is not null
            )
            {
                return (after, row is null);
            }
        }
        throw new TransientFailureException($"A lead's record was changed by others {MostTries} times in a row.");
    }

    /// <summary>The records of all leads, with their rows.</summary>
    internal async IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(Table, partition: null, null, null, cancellationToken))
        {
            yield return (row, Read(row));
        }
    }

    /// <summary>A sixteenth of the leads: those whose key begins with the digit.</summary>
    internal async IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> OfPartAsync(
        char digit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var second in "0123456789abcdef")
        {
            await foreach (var row in tables.QueryAsync(Table, $"{digit}{second}", null, null, cancellationToken))
            {
                yield return (row, Read(row));
            }
        }
    }

    /// <summary>Forgets a lead. Whoever may not be mailed is kept as a keyed hash, which is written first.</summary>
    internal async Task RemoveAsync(TableRow row, LeadRecord lead, CancellationToken cancellationToken)
    {
        if (lead is { IsBarred: true, SuppressedAt: { } at } && hash is not null)
        {
            var barred = new TableRow(BarredPartition, await hash.OfAsync(lead.Email, lead.Workspace, cancellationToken))
                .Set("At", at)
                .Set("For", lead.SuppressedFor);
            await tables.BatchAsync(BarredTable, BarredPartition, [TableOperation.Upsert(barred)], cancellationToken);
        }
        await tables.DeleteAsync(Table, row.Partition, row.Row, cancellationToken);
    }

    /// <summary>Since when and why an address may not be mailed of which nothing but a keyed hash is kept.</summary>
    internal async Task<(DateTimeOffset At, string For)?> ForgottenBarAsync(
        string workspace,
        string email,
        CancellationToken cancellationToken
    ) =>
        hash is not null
        && await tables.GetAsync(BarredTable, BarredPartition, await hash.OfAsync(email, workspace, cancellationToken), cancellationToken)
            is { } barred
            ? (barred.Time("At") ?? default, barred.Text("For") ?? "forgotten")
            : null;

    /// <summary>Lets a forgotten address be mailed again.</summary>
    internal async Task LiftForgottenBarAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        if (hash is not null)
        {
            await tables.DeleteAsync(
                BarredTable,
                BarredPartition,
                await hash.OfAsync(email, workspace, cancellationToken),
                cancellationToken
            );
        }
    }

    /// <summary>Nothing is known of the lead but, where it was forgotten, that it may not be mailed.</summary>
    private async Task<LeadRecord> NewAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var lead = new LeadRecord { Workspace = workspace, Email = email };
        return await ForgottenBarAsync(workspace, email, cancellationToken) is { } barred ? lead.Suppress(barred.For, barred.At) : lead;
    }

    /// <summary>The leads that are barred by their records, of all workspaces.</summary>
    public IAsyncEnumerable<LeadRecord> BarredAsync(CancellationToken cancellationToken) =>
        tables
            .QueryAsync(Table, partition: null, null, null, cancellationToken)
            .Where(row => row.Time("SuppressedAt") is not null)
            .Select(Read)
            .Where(lead => lead.IsBarred);

    private static LeadRecord Read(TableRow row) => JsonSerializer.Deserialize(row.Text("Record") ?? "", LeadsJson.Default.LeadRecord)!;
}
