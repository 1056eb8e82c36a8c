using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Suppressions;

/// <summary>The addresses that may not be mailed, one list for each client (workspace).</summary>
/// <remarks>
/// Table <c>suppressions</c>. Rows lie by the hash of the address, so that all clients' entries of one address are read at once. It has no
/// retention time: forgetting a bar would have the address mailed again.
/// </remarks>
public sealed class SuppressionList(ITableStore tables, LeadBook leads, IOptions<SuppressionOptions> options)
{
    internal const string Table = "suppressions";
    private const int MostTries = 30;

    /// <returns>Null when the client never barred the address.</returns>
    public async Task<SuppressionEntry?> FindAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var (partition, row) = KeyOf(workspace, email);
        return await tables.GetAsync(Table, partition, row, cancellationToken) is { } stored ? Read(stored)
            // Barred by a version that had no list.
            : await leads.FindAsync(workspace, email, cancellationToken) is { IsBarred: true } lead ? Of(lead)
            : null;
    }

    /// <summary>What bars the address for this client: an entry of its own list, or of another one's where
    /// <see cref="SuppressionOptions.AcrossWorkspaces"/> says so.</summary>
    /// <returns>Null when it may be mailed.</returns>
    public async Task<SuppressionEntry?> FindBarAsync(string workspace, string email, CancellationToken cancellationToken) =>
        await FindAsync(workspace, email, cancellationToken) is { IsBarred: true } own ? own
        : options.Value.AcrossWorkspaces
            ? await OfAsync(email, cancellationToken).FirstOrDefaultAsync(entry => entry.IsBarred, cancellationToken)
        : null;

    /// <summary>The entries of all clients for one address, lifted ones too.</summary>
    public IAsyncEnumerable<SuppressionEntry> OfAsync(string email, CancellationToken cancellationToken)
    {
        var hash = HashOf(email);
        return tables.QueryAsync(Table, hash[..2], hash + "|", hash + "}", cancellationToken).Select(Read);
    }

    /// <summary>Every entry that a filter lets pass, by client and address; with those that only the lead's record knows, from a version
    /// that had no list for example.</summary>
    public async Task<IReadOnlyList<SuppressionEntry>> ListAsync(Func<SuppressionEntry, bool> wanted, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<(string Partition, string Row), SuppressionEntry>();
        await foreach (var (row, entry) in AllAsync(cancellationToken))
        {
            entries[(row.Partition, row.Row)] = entry;
        }
        await foreach (var lead in leads.BarredAsync(cancellationToken))
        {
            entries.TryAdd(KeyOf(lead.Workspace, lead.Email), Of(lead));
        }
        return
        [
            .. entries
                .Values.Where(wanted)
                .OrderBy(entry => entry.Workspace, StringComparer.Ordinal)
                .ThenBy(entry => entry.Email, StringComparer.Ordinal),
        ];
    }

    /// <summary>Changes an entry, again and again until nobody else wrote in between; the lead's record follows.</summary>
    /// <param name="change">May run several times; must depend on its argument alone.</param>
    public async Task<SuppressionEntry> UpdateAsync(
        string workspace,
        string email,
        Func<SuppressionEntry, SuppressionEntry> change,
        CancellationToken cancellationToken
    )
    {
        var after = await WriteAsync(workspace, email, change, cancellationToken);
        await leads.UpdateAsync(
            workspace,
            email,
            lead =>
            {
                var barred = after.BarredAt is { } at ? lead.Suppress(after.Because!.Reason, at) : lead;
                return after.LiftedAt is { } lifted ? barred.Lift(lifted) : barred;
            },
            cancellationToken
        );
        return after;
    }

    /// <summary>Keeps where a bar was carried out, or taken away.</summary>
    public Task<SuppressionEntry> RecordAsync(
        string workspace,
        string email,
        IReadOnlyList<SuppressionPlace> places,
        CancellationToken cancellationToken
    ) => WriteAsync(workspace, email, entry => places.Aggregate(entry, (known, place) => known.With(place)), cancellationToken);

    /// <summary>The entries with their rows, of all clients.</summary>
    internal IAsyncEnumerable<(TableRow Row, SuppressionEntry Entry)> AllAsync(CancellationToken cancellationToken) =>
        tables.QueryAsync(Table, partition: null, null, null, cancellationToken).Select(row => (row, Read(row)));

    private async Task<SuppressionEntry> WriteAsync(
        string workspace,
        string email,
        Func<SuppressionEntry, SuppressionEntry> change,
        CancellationToken cancellationToken
    )
    {
        var (partition, row) = KeyOf(workspace, email);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var stored = await tables.GetAsync(Table, partition, row, cancellationToken);
            var before = stored is not null
                ? Read(stored)
                : await FindAsync(workspace, email, cancellationToken)
                    ?? new SuppressionEntry { Workspace = workspace, Email = email.Trim().ToLowerInvariant() };
            var after = change(before);
            if (stored is not null && ReferenceEquals(after, before))
            {
                return before;
            }
            var write = new TableRow(partition, row) { ETag = stored?.ETag }.Set(
                "Entry",
                JsonSerializer.Serialize(after, SuppressionsJson.Default.SuppressionEntry)
            );
            if (
                (
                    stored is null
                        ? await tables.InsertAsync(Table, write, cancellationToken)
                        : await tables.UpdateAsync(Table, write, cancellationToken)
                )
                is not null
            )
            {
                return after;
            }
        }
        throw new TransientFailureException($"An entry of the suppression list was changed by others {MostTries} times in a row.");
    }

    private static SuppressionEntry Of(LeadRecord lead) =>
        new SuppressionEntry { Workspace = lead.Workspace, Email = lead.Email.Trim().ToLowerInvariant() }.Bar(
            new SuppressionStatement(lead.SuppressedFor ?? "", lead.SuppressedAt!.Value, "the lead's record", SuppressionStatement.Pipeline)
        );

    private static SuppressionEntry Read(TableRow row) =>
        JsonSerializer.Deserialize(row.Text("Entry") ?? "", SuppressionsJson.Default.SuppressionEntry)!;

    private static (string Partition, string Row) KeyOf(string workspace, string email)
    {
        var hash = HashOf(email);
        return (hash[..2], $"{hash}|{LeadKey.Of(workspace, "")}");
    }

    // Whichever the client: so that the entries of all of them lie side by side.
    private static string HashOf(string email) => LeadKey.Of("", email);
}
