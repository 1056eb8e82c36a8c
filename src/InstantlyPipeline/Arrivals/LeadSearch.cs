using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Finds leads by the beginning of their address, of its domain, or of a word of their name or company.</summary>
/// <remarks>
/// Table <c>leadsearch</c>: a row for each term of a lead, in the partition of the term's first two characters. They are written when a
/// lead is first seen, or under another name or company. The row that says so is written last: a crash before it has all of them written
/// again.
/// </remarks>
internal sealed class LeadSearch(ITableStore tables)
{
    /// <summary>Shorter beginnings find too much to be of use.</summary>
    public const int LeastLength = 2;

    internal const string Table = "leadsearch";
    private const string SeenPartition = "#seen";
    private const int LongestTerm = 100;
    private const int MostWords = 12;

    public async Task AddAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.LeadEmail is not { } email)
        {
            return;
        }
        var lead = LeadKey.Of(arrival.Workspace, email);
        var terms = TermsOf(arrival).ToList();
        var named = LeadKey.Hash(string.Join('\n', terms))[..16];
        var seen = new TableRow(SeenPartition + lead[..2], $"{lead}|{named}");
        if (await tables.GetAsync(Table, seen.Partition, seen.Row, cancellationToken) is not null)
        {
            return;
        }
        foreach (var partition in terms.GroupBy(PartitionOf))
        {
            await tables.BatchAsync(
                Table,
                partition.Key,
                [.. partition.Select(term => TableOperation.Upsert(RowOf(term, lead, arrival)))],
                cancellationToken
            );
        }
        await tables.InsertAsync(Table, seen.Set("Terms", string.Join('\n', terms)), cancellationToken);
    }

    /// <summary>The leads of whom a term begins so, in the order of the terms; a lead may come several times.</summary>
    /// <param name="beginning">At least <see cref="LeastLength"/> characters; case and accents do not count.</param>
    public async IAsyncEnumerable<FoundLead> FindAsync(string beginning, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var term = Fold(beginning.Trim());
        if (term.Length < LeastLength)
        {
            yield break;
        }
        await foreach (var row in tables.QueryAsync(Table, PartitionOf(term), term, term + "\uffff", cancellationToken))
        {
            yield return new FoundLead(row.Text("Workspace")!, row.Text("Email")!, row.Text("Name"), row.Text("Company"));
        }
    }

    /// <summary>Everybody who can be found; a lead comes once for each of its terms.</summary>
    internal async IAsyncEnumerable<FoundLead> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(Table, partition: null, null, null, cancellationToken))
        {
            if (row.Text("Email") is { } email)
            {
                yield return new FoundLead(row.Text("Workspace")!, email, row.Text("Name"), row.Text("Company"));
            }
        }
    }

    /// <summary>Removes all rows of a lead.</summary>
    public async Task RemoveAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var lead = LeadKey.Of(workspace, email);
        await foreach (var seen in tables.QueryAsync(Table, SeenPartition + lead[..2], lead + "|", lead + "}", cancellationToken))
        {
            foreach (var term in (seen.Text("Terms") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await tables.DeleteAsync(Table, PartitionOf(term), $"{term}|{lead}", cancellationToken);
            }
            // Last: as long as it is there, a next run finds what is left of it.
            await tables.DeleteAsync(Table, seen.Partition, seen.Row, cancellationToken);
        }
    }

    internal static IEnumerable<string> TermsOf(Arrival arrival)
    {
        var email = arrival.LeadEmail!;
        var domain = email[(email.LastIndexOf('@') + 1)..];
        return new[] { email, domain }
            .Concat(
                $"{arrival.Name} {arrival.Company}"
                    .Split([' ', ',', '.', '&', '/', '-', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
                    .Take(MostWords)
            )
            .Select(Fold)
            .Where(term => term.Length >= LeastLength)
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>Lower case without accents; characters that a key cannot hold, or that separate, are left out.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.ToLowerInvariant().Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (
                Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Control or UnicodeCategory.Format)
                && rune.Value is not ('|' or 0xfffd)
                && folded.Length < LongestTerm
            )
            {
                folded.Append(rune.ToString());
            }
        }
        return folded.ToString().Trim();
    }

    private static TableRow RowOf(string term, string lead, Arrival arrival) =>
        new TableRow(PartitionOf(term), $"{term}|{lead}")
            .Set("Workspace", arrival.Workspace)
            .Set("Email", arrival.LeadEmail)
            .Set("Name", arrival.Name)
            .Set("Company", arrival.Company);

    private static string PartitionOf(string term) => char.IsHighSurrogate(term[1]) ? term[..1] : term[..2];
}
