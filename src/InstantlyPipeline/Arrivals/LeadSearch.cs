using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Arrivals;

/// <summary>Finds leads by the beginning of their address, of its domain, or of a word of their name or company.</summary>
/// <remarks>
/// Table <c>leadsearch</c>: a row for each term of a lead, in one of four partitions by the lead, so that all of a lead's are one
/// transaction and a search looks into each. They are written when a lead is first seen, or under another name or company; a row among
/// them says so, and its being there already keeps the others from being written again. Older versions had a partition for each beginning
/// of a term; they are searched, too.
/// </remarks>
internal sealed class LeadSearch(ITableStore tables)
{
    /// <summary>Shorter beginnings find too much to be of use.</summary>
    public const int LeastLength = 2;

    internal const string Table = "leadsearch";
    private const string OldSeenPartition = "#seen";
    private const int Partitions = 4;

    // No term has this sign, so no search finds the row.
    private const string Seen = "|";
    private const int LongestTerm = 100;
    private const int MostWords = 12;

    internal static IReadOnlyList<TableWrite> Writes(Arrival arrival)
    {
        if (arrival.LeadEmail is not { } email)
        {
            return [];
        }
        var lead = LeadKey.Of(arrival.Workspace, email);
        var terms = TermsOf(arrival).ToList();
        var text = string.Join('\n', terms);
        var seen = new TableRow(PartitionOf(lead), $"{Seen}{lead}|{LeadKey.Hash(text)[..16]}").Set("Terms", text);
        return
        [
            new TableWrite(
                Table,
                seen.Partition,
                [TableOperation.Insert(seen), .. terms.Select(term => TableOperation.Upsert(RowOf(term, lead, arrival)))]
            )
            {
                MayBeRefused = true,
            },
        ];
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
                Enumerable
                    .Range(0, Partitions)
                    .Select(Partition)
                    .Append(OldPartitionOf(each))
                    .Select(partition =>
                        tables.QueryAsync(Table, partition, each, each + "\uffff", cancellationToken).GetAsyncEnumerator(cancellationToken)
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
        await RemoveAsync(PartitionOf(lead), Seen + lead, _ => PartitionOf(lead));
        await RemoveAsync(OldSeenPartition + lead[..2], lead, OldPartitionOf);

        async Task RemoveAsync(string partition, string beginning, Func<string, string> partitionOf)
        {
            await foreach (var seen in tables.QueryAsync(Table, partition, beginning + "|", beginning + "}", cancellationToken))
            {
                foreach (var term in (seen.Text("Terms") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    await tables.DeleteAsync(Table, partitionOf(term), $"{term}|{lead}", cancellationToken);
                }
                // Last: as long as it is there, a next run finds what is left of it.
                await tables.DeleteAsync(Table, seen.Partition, seen.Row, cancellationToken);
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
        new TableRow(PartitionOf(lead), $"{term}|{lead}")
            .Set("Workspace", arrival.Workspace)
            .Set("Email", arrival.LeadEmail)
            .Set("Name", arrival.Name)
            .Set("Company", arrival.Company);

    private static string PartitionOf(string lead) => Partition(lead[0] % Partitions);

    private static string Partition(int number) => "leads" + (char)('0' + number);

    private static string OldPartitionOf(string term) => char.IsHighSurrogate(term[1]) ? term[..1] : term[..2];
}
