using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>The records of all leads, one row each in table <c>leads</c>.</summary>
public sealed class LeadBook(ITableStore tables)
{
    private const string Table = "leads";
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
    public async Task<LeadRecord> UpdateAsync(string workspace, string email, Func<LeadRecord, LeadRecord> merge, CancellationToken cancellationToken)
    {
        var key = LeadKey.Of(workspace, email);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = await tables.GetAsync(Table, key[..2], key, cancellationToken);
            var before = row is null ? new LeadRecord { Workspace = workspace, Email = email } : Read(row);
            var after = merge(before);
            if (row is not null && after == before)
            {
                return before;
            }
            var write = new TableRow(key[..2], key) { ETag = row?.ETag }
                .Set("Record", JsonSerializer.Serialize(after, LeadsJson.Default.LeadRecord)).Set("Status", after.Status).Set("SuppressedAt", after.SuppressedAt);
            if ((row is null ? await tables.InsertAsync(Table, write, cancellationToken) : await tables.UpdateAsync(Table, write, cancellationToken)) is not null)
            {
                return after;
            }
        }
        throw new TransientFailureException($"A lead's record was changed by others {MostTries} times in a row.");
    }

    private static LeadRecord Read(TableRow row) => JsonSerializer.Deserialize(row.Text("Record") ?? "", LeadsJson.Default.LeadRecord)!;
}
