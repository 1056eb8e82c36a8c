using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Arrivals;

/// <summary>Finds leads by the beginning of their address, of its domain, or of a word of their name or company.</summary>
/// <remarks>
/// A row for each term of a lead, in the lead's place (<see cref="LeadPlace"/>); a search looks into each partition. They are written when
/// a lead is first seen, or under another name or company. A row among them lists them. Version 1.0 had a partition for each beginning of a
/// term; they are searched, too.
/// </remarks>
internal sealed class LeadSearch(ITableStore tables)
{
    /// <summary>Shorter beginnings find too much to be of use.</summary>
    public const int LeastLength = 2;

    private const string OldSeenPartition = "#seen";

    // No term has this sign, so no search finds the row.
    private const string Seen = "|";
    private const int LongestTerm = 100;
    private const int MostWords = 12;

    /// <param name="arrival">Of a lead.</param>
    /// <returns>The rows, the one that lists them first; and a short name for them.</returns>
    internal static (string Terms, IReadOnlyList<TableRow> Rows) RowsOf(Arrival arrival)
    {
        var lead = LeadKey.Of(arrival.Workspace, arrival.LeadEmail!);
        var terms = TermsOf(arrival).ToList();
        var text = string.Join('\n', terms);
        var name = LeadKey.Hash(text)[..16];
        var seen = new TableRow(LeadPlace.Of(arrival.LeadEmail!), $"{Seen}{lead}|{name}").Set("Terms", text);
        return (name, [seen, .. terms.Select(term => RowOf(term, lead, arrival))]);
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
        // Up to 1.1 terms were stored with their accents.
        string[] terms = [.. new[] { term, Fold(beginning.Trim(), keepsAccents: true) }.Distinct(StringComparer.Ordinal)];
        var found = terms
            .SelectMany(each =>
                LeadPlace
                    .All.Append(OldPartitionOf(each))
                    .Select(partition =>
                        tables
                            .QueryAsync(LeadPlace.Table, partition, each, each + "\uffff", cancellationToken)
                            .GetAsyncEnumerator(cancellationToken)
                    )
            )
            .ToList();
        try
        {
            // The first of each; the least of them is the next one found.
            var more = await Task.WhenAll(found.Select(rows => rows.MoveNextAsync().AsTask()));
            while (more.Any(any => any))
            {
                var least = Enumerable.Range(0, more.Length).Where(i => more[i]).MinBy(i => found[i].Current.Row, StringComparer.Ordinal);
                var row = found[least].Current;
                yield return new FoundLead(row.Text("Workspace")!, row.Text("Email")!, row.Text("Name"), row.Text("Company"));
                more[least] = await found[least].MoveNextAsync();
            }
        }
        finally
        {
            foreach (var rows in found)
            {
                await rows.DisposeAsync();
            }
        }
    }

    /// <summary>Everybody who can be found; a lead comes once for each of its terms.</summary>
    internal async IAsyncEnumerable<FoundLead> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(LeadPlace.Table, partition: null, null, null, cancellationToken))
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
        // An earlier version had them by another hash.
        foreach (var place in ((string[])[LeadPlace.Of(email), LeadPlace.OfHash(lead)]).Distinct())
        {
            await RemoveAsync(place, Seen + lead, _ => place);
        }
        await RemoveAsync(OldSeenPartition + lead[..2], lead, OldPartitionOf);

        async Task RemoveAsync(string partition, string beginning, Func<string, string> partitionOf)
        {
            await foreach (var seen in tables.QueryAsync(LeadPlace.Table, partition, beginning + "|", beginning + "}", cancellationToken))
            {
                foreach (var term in (seen.Text("Terms") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    await tables.DeleteAsync(LeadPlace.Table, partitionOf(term), $"{term}|{lead}", cancellationToken);
                }
                // Last: as long as it is there, a next run finds what is left of it.
                await tables.DeleteAsync(LeadPlace.Table, seen.Partition, seen.Row, cancellationToken);
            }
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
    private static string Fold(string text) => Fold(text, keepsAccents: false);

    private static string Fold(string text, bool keepsAccents)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            if (
                Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Control or UnicodeCategory.Format)
                && rune.Value is not ('|' or 0xfffd)
                && folded.Length < LongestTerm
            )
            {
                folded.Append(rune.IsBmp && !keepsAccents ? PlainLetters.Of((char)rune.Value).ToString() : rune.ToString());
            }
        }
        return folded.ToString().Trim();
    }

    private static TableRow RowOf(string term, string lead, Arrival arrival) =>
        new TableRow(LeadPlace.Of(arrival.LeadEmail!), $"{term}|{lead}")
            .Set("Workspace", arrival.Workspace)
            .Set("Email", arrival.LeadEmail)
            .Set("Name", arrival.Name)
            .Set("Company", arrival.Company);

    private static string OldPartitionOf(string term) => char.IsHighSurrogate(term[1]) ? term[..1] : term[..2];
}
