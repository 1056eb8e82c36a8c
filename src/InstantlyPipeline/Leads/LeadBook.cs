using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>The records of all leads, one row each where <see cref="LeadPlace"/> says.</summary>
/// <remarks>
/// A row's key is a keyed hash of the address. Of a lead who was forgotten and may not be mailed, the row stays with the bar alone; so
/// making a record for the address is what finds the bar. Older versions kept records in table <c>leads</c> and bars in table
/// <c>barred</c>: as long as there are any, they are looked for there, too.
/// </remarks>
/// <param name="hash">Null where nobody is ever forgotten.</param>
public sealed class LeadBook(ITableStore tables, KeyedHash? hash = null, TimeProvider? time = null)
{
    internal const string OldTable = "leads";

    /// <summary>Keyed hashes of addresses that an older version forgot and that may not be mailed.</summary>
    internal const string BarredTable = "barred";

    internal const string Beginning = "|lead|";
    private const string BarredPartition = "lead";
    private const int MostTries = 30;
    private const int MostMet = 20_000;

    private readonly OlderRows _oldRecords = new(tables, OldTable, partition: null, time ?? TimeProvider.System);
    private readonly OlderRows _oldBars = new(tables, BarredTable, BarredPartition, time ?? TimeProvider.System);

    // Leads whose row was seen here: the next event looks before it writes.
    private readonly ConcurrentDictionary<string, bool> _met = new(StringComparer.Ordinal);

    /// <returns>Null when nothing was ever recorded of the address.</returns>
    public async Task<LeadRecord?> FindAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var (partition, key) = await PlaceAsync(workspace, email, cancellationToken);
        var row = await tables.GetAsync(LeadPlace.Table, partition, key, cancellationToken);
        return row is not null && IsRecord(row) ? Read(row)
            : await OldAsync(workspace, email, cancellationToken) is { } old ? Read(old)
            : null;
    }

    /// <summary>Applies a merge to the record, again and again until nobody else wrote in between.</summary>
    /// <param name="merge">May run several times; must depend on its argument alone.</param>
    /// <returns>The record as it now stands.</returns>
    public async Task<LeadRecord> UpdateAsync(
        string workspace,
        string email,
        Func<LeadRecord, LeadRecord> merge,
        CancellationToken cancellationToken
    ) => (await UpdateAsync(workspace, email, beside: null, merge, cancellationToken)).Lead;

    /// <param name="beside">What is written of the lead in the same transaction, unless it was before. With it most leads are new: their
    /// record is made at once, and looked for only where that fails.</param>
    /// <returns>The record as it now stands, and whether this made it.</returns>
    internal async Task<(LeadRecord Lead, bool IsNew)> UpdateAsync(
        string workspace,
        string email,
        LeadRows? beside,
        Func<LeadRecord, LeadRecord> merge,
        CancellationToken cancellationToken
    )
    {
        var (partition, key) = await PlaceAsync(workspace, email, cancellationToken);
        beside = beside is { IsWritten: false } && beside.Partition == partition ? beside : null;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row =
                tries == 0 && beside is not null && !_met.ContainsKey(key)
                    ? null
                    : await tables.GetAsync(LeadPlace.Table, partition, key, cancellationToken);
            Meet(key);
            var isRecord = row is not null && IsRecord(row);
            var old = isRecord ? null : await OldAsync(workspace, email, cancellationToken);
            var before = isRecord ? Read(row!) : await BeginAsync(workspace, email, row, old, cancellationToken);
            var after = merge(before);
            if (isRecord && after == before && beside is null)
            {
                return (before, false);
            }
            var known = row?.Text("Terms");
            var write = new TableRow(partition, key) { ETag = row?.ETag }
                .Set("Record", JsonSerializer.Serialize(after, LeadsJson.Default.LeadRecord))
                .Set("Status", after.Status)
                .Set("SuppressedAt", after.IsBarred ? after.SuppressedAt : null)
                .Set("Terms", beside?.Terms ?? known);
            TableOperation[] writes =
            [
                row is null ? TableOperation.Insert(write) : TableOperation.Update(write),
                .. beside?.Beside(known) ?? [],
            ];
            if (await tables.BatchAsync(LeadPlace.Table, partition, writes, cancellationToken) is null)
            {
                beside?.Written();
                if (old is not null)
                {
                    await tables.DeleteAsync(OldTable, old.Partition, old.Row, cancellationToken);
                }
                return (after, row is null && old is null);
            }
        }
        throw new TransientFailureException($"A lead's record was changed by others {MostTries} times in a row.");
    }

    /// <summary>The records of all leads, with their rows; not those of older versions.</summary>
    internal async IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var partition in LeadPlace.All)
        {
            await foreach (var found in BetweenAsync(partition, Beginning, "|lead}", cancellationToken))
            {
                yield return found;
            }
        }
    }

    /// <summary>The records that an older version left in its table.</summary>
    internal IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> OldOnesAsync(CancellationToken cancellationToken) =>
        tables.QueryAsync(OldTable, partition: null, null, null, cancellationToken).Select(row => (row, Read(row)));

    /// <summary>A sixteenth of the leads: those whose key begins with the digit.</summary>
    internal async IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> OfPartAsync(
        char digit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var partition in LeadPlace.All)
        {
            await foreach (var found in BetweenAsync(partition, Beginning + digit, Beginning + (char)(digit + 1), cancellationToken))
            {
                yield return found;
            }
        }
    }

    /// <summary>Brings some of an older version's records to where they are kept now. One that is there already takes in what the old one
    /// says, so it may be done again, and an older version may still be at work.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> MoveAsync(int most, CancellationToken cancellationToken)
    {
        var moved = 0;
        await foreach (var row in tables.QueryFirstAsync(OldTable, partition: null, null, null, most, cancellationToken).Take(most))
        {
            var old = Read(row);
            await UpdateAsync(old.Workspace, old.Email, record => record.After(old), cancellationToken);
            await tables.DeleteAsync(OldTable, row.Partition, row.Row, cancellationToken);
            moved++;
        }
        return moved;
    }

    /// <summary>Forgets a lead. Of whoever may not be mailed, the row stays with the bar alone.</summary>
    internal async Task RemoveAsync(TableRow row, LeadRecord lead, CancellationToken cancellationToken)
    {
        var (partition, key) = await PlaceAsync(lead.Workspace, lead.Email, cancellationToken);
        var isBarred = lead is { IsBarred: true, SuppressedAt: not null } && hash is not null;
        if (isBarred)
        {
            var bar = new TableRow(partition, key).Set("At", lead.SuppressedAt).Set("For", lead.SuppressedFor);
            await tables.BatchAsync(LeadPlace.Table, partition, [TableOperation.Upsert(bar)], cancellationToken);
        }
        if (!row.Row.StartsWith(Beginning, StringComparison.Ordinal))
        {
            await tables.DeleteAsync(OldTable, row.Partition, row.Row, cancellationToken);
        }
        else if (!isBarred)
        {
            await tables.DeleteAsync(LeadPlace.Table, row.Partition, row.Row, cancellationToken);
        }
    }

    /// <summary>Since when and why an address may not be mailed of which nothing but a keyed hash is kept.</summary>
    internal async Task<(DateTimeOffset At, string For)?> ForgottenBarAsync(
        string workspace,
        string email,
        CancellationToken cancellationToken
    )
    {
        var (partition, key) = await PlaceAsync(workspace, email, cancellationToken);
        return BarIn(await tables.GetAsync(LeadPlace.Table, partition, key, cancellationToken))
            ?? await OldBarAsync(workspace, email, cancellationToken);
    }

    /// <summary>Lets a forgotten address be mailed again.</summary>
    internal async Task LiftForgottenBarAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var (partition, key) = await PlaceAsync(workspace, email, cancellationToken);
        if (BarIn(await tables.GetAsync(LeadPlace.Table, partition, key, cancellationToken)) is not null)
        {
            await tables.DeleteAsync(LeadPlace.Table, partition, key, cancellationToken);
        }
        if (hash is not null && await _oldBars.AnyAsync(cancellationToken))
        {
            await tables.DeleteAsync(
                BarredTable,
                BarredPartition,
                await hash.OfAsync(email, workspace, cancellationToken),
                cancellationToken
            );
        }
    }

    /// <summary>The leads that are barred by their records, of all workspaces.</summary>
    public IAsyncEnumerable<LeadRecord> BarredAsync(CancellationToken cancellationToken) =>
        AllAsync(cancellationToken)
            .Concat(OldOnesAsync(cancellationToken))
            .Where(found => found.Row.Time("SuppressedAt") is not null && found.Lead.IsBarred)
            .Select(found => found.Lead);

    /// <summary>The record of a lead that has none in its place: an older version's, or one that knows nothing but, where the lead was
    /// forgotten, that it may not be mailed.</summary>
    private async Task<LeadRecord> BeginAsync(
        string workspace,
        string email,
        TableRow? row,
        TableRow? old,
        CancellationToken cancellationToken
    )
    {
        var lead = old is null ? new LeadRecord { Workspace = workspace, Email = email } : Read(old);
        var bar = BarIn(row) ?? (old is null ? await OldBarAsync(workspace, email, cancellationToken) : null);
        return bar is { } barred ? lead.Suppress(barred.For, barred.At) : lead;
    }

    private async Task<TableRow?> OldAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var key = LeadKey.Of(workspace, email);
        return await _oldRecords.AnyAsync(cancellationToken) ? await tables.GetAsync(OldTable, key[..2], key, cancellationToken) : null;
    }

    private async Task<(DateTimeOffset At, string For)?> OldBarAsync(string workspace, string email, CancellationToken cancellationToken) =>
        hash is not null && await _oldBars.AnyAsync(cancellationToken)
            ? BarIn(
                await tables.GetAsync(
                    BarredTable,
                    BarredPartition,
                    await hash.OfAsync(email, workspace, cancellationToken),
                    cancellationToken
                )
            )
            : null;

    private async IAsyncEnumerable<(TableRow Row, LeadRecord Lead)> BetweenAsync(
        string partition,
        string from,
        string before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in tables.QueryAsync(LeadPlace.Table, partition, from, before, cancellationToken))
        {
            if (IsRecord(row))
            {
                yield return (row, Read(row));
            }
        }
    }

    private void Meet(string key)
    {
        if (_met.Count >= MostMet)
        {
            _met.Clear();
        }
        _met[key] = true;
    }

    private async ValueTask<(string Partition, string Key)> PlaceAsync(
        string workspace,
        string email,
        CancellationToken cancellationToken
    ) =>
        (
            LeadPlace.Of(email),
            Beginning + (hash is null ? LeadKey.Of(workspace, email) : await hash.OfAsync(email, workspace, cancellationToken))
        );

    private static bool IsRecord(TableRow row) => row.Text("Record") is not null;

    /// <returns>Null where there is no row, or the row of a record.</returns>
    private static (DateTimeOffset At, string For)? BarIn(TableRow? row) =>
        row?.Time("At") is { } at ? (at, row.Text("For") ?? "forgotten") : null;

    private static LeadRecord Read(TableRow row) => JsonSerializer.Deserialize(row.Text("Record") ?? "", LeadsJson.Default.LeadRecord)!;
}
