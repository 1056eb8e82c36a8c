namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Knows a word with one letter too many, too few, wrong or out of place for the word it was meant to be.</summary>
/// <remarks>Only for the words that a file lists as such, and never for a word that any file knows. The first letter and the last two have
/// to be right: an ending says who does it and to whom.</remarks>
internal sealed class Misspellings
{
    private const int Shortest = 7;
    private const int Ending = 2;

    private readonly HashSet<string> known;
    private readonly Dictionary<(char First, int Length), List<string>> words = [];

    /// <param name="words">What may be misspelt; a shorter word than seven letters is left out.</param>
    /// <param name="known">What is no misspelling.</param>
    public Misspellings(IEnumerable<string> words, HashSet<string> known)
    {
        this.known = known;
        foreach (var word in words.Distinct().Where(word => word.Length >= Shortest))
        {
            if (!this.words.TryGetValue((word[0], word.Length), out var alike))
            {
                this.words[(word[0], word.Length)] = alike = [];
            }
            alike.Add(word);
        }
    }

    /// <returns>The word that was meant; what was written where it is none of ours.</returns>
    public string Meant(ReplyToken token)
    {
        var written = token.Text;
        if (token.Kind is not TokenKind.Word || written.Length < Shortest - 1 || known.Contains(written))
        {
            return written;
        }
        for (var length = written.Length - 1; length <= written.Length + 1; length++)
        {
            if (words.TryGetValue((written[0], length), out var alike) && alike.Find(word => IsMeant(written, word)) is { } word)
            {
                return word;
            }
        }
        return written;
    }

    private static bool IsMeant(string written, string word)
    {
        var (first, last) = (0, 0);
        var shorter = Math.Min(written.Length, word.Length);
        while (first < shorter && written[first] == word[first])
        {
            first++;
        }
        while (last < shorter - first && written[^(last + 1)] == word[^(last + 1)])
        {
            last++;
        }
        var (writtenLeft, wordLeft) = (written.Length - first - last, word.Length - first - last);
        var isSwapped = (writtenLeft, wordLeft) == (2, 2) && written[first] == word[first + 1] && written[first + 1] == word[first];
        return last >= Ending && ((writtenLeft <= 1 && wordLeft <= 1) || isSwapped);
    }
}
