namespace InstantlyPipeline.Replies.Phrases;

/// <summary>The phrases of all languages, one file each.</summary>
internal sealed class PhraseBook
{
    private static readonly Lazy<PhraseBook> Embedded = new(() => new PhraseBook(PhraseFile.Embedded("Phrases.")));

    private readonly PhraseMatcher phrases;
    private readonly HashSet<string> courtesies;

    /// <param name="files">Language and content.</param>
    /// <exception cref="FormatException">A line cannot be understood; the message names it.</exception>
    public PhraseBook(IEnumerable<(string Language, string Content)> files)
        : this(files.SelectMany(file => PhraseFile.Read(file.Language, file.Content))) { }

    private PhraseBook(IEnumerable<PhraseRow> read)
    {
        PhraseRow[] rows = [.. read];
        phrases = new PhraseMatcher(rows);
        courtesies =
        [
            .. rows.Where(row => row.Meaning is Meaning.Courtesy && !row.Pattern.AsSpan().ContainsAny(" ([*"))
                .SelectMany(row => WordFolding.Spellings(row.Pattern)),
        ];
    }

    public static PhraseBook Default => Embedded.Value;

    public IReadOnlyList<PhraseMeaning> Rows => phrases.Rows;

    public List<ReplySentence> Read(string text) => Read(text, out _);

    /// <param name="steps">What it cost.</param>
    public List<ReplySentence> Read(string text, out long steps)
    {
        var sentences = ReplyTokens.Sentences(text);
        steps = 0;
        foreach (var sentence in sentences)
        {
            Bound(sentence);
            steps += phrases.Find(sentence);
        }
        return sentences;
    }

    /// <summary>Words of courtesy at either end of a clause do not count.</summary>
    private void Bound(ReplySentence sentence)
    {
        var tokens = sentence.Tokens;
        sentence.Begins[0] = true;
        for (var i = 0; i < tokens.Length; i++)
        {
            sentence.Begins[i + 1] = tokens[i].IsBreak || (sentence.Begins[i] && courtesies.Contains(tokens[i].Text));
        }
        sentence.Ends[tokens.Length] = true;
        for (var i = tokens.Length - 1; i >= 0; i--)
        {
            sentence.Ends[i] = tokens[i].IsBreak || (sentence.Ends[i + 1] && courtesies.Contains(tokens[i].Text));
        }
    }
}
