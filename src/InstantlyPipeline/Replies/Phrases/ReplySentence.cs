namespace InstantlyPipeline.Replies.Phrases;

/// <summary>A sentence of a reply and the phrases found in it.</summary>
/// <param name="tokens">Its words and what stands between them.</param>
/// <param name="isQuestion">Whether it ends with a question mark.</param>
/// <param name="opensParagraph">Whether a blank line, or nothing, stands before it.</param>
internal sealed class ReplySentence(ReplyToken[] tokens, bool isQuestion, bool opensParagraph)
{
    public ReplyToken[] Tokens => tokens;

    public bool IsQuestion => isQuestion;

    public bool OpensParagraph => opensParagraph;

    public List<PhraseMatch> Matches { get; } = [];

    /// <summary>The words that wishes are made of, see <see cref="WishWords"/>; kept apart, for by themselves they say nothing.</summary>
    public List<PhraseMatch> Words { get; } = [];

    /// <summary>The clauses that are wishes by their words alone, see <see cref="WishWords"/>.</summary>
    public List<PhraseMatch> Wishes { get; } = [];

    /// <summary>Where a phrase may begin that has to open its clause: at the start, after a break, after words of courtesy.</summary>
    public bool[] Begins { get; } = new bool[tokens.Length + 1];

    /// <summary>Where a phrase may end that has to close its clause.</summary>
    public bool[] Ends { get; } = new bool[tokens.Length + 1];

    public IEnumerable<PhraseMatch> Of(Meaning meaning) => Matches.Where(match => match.Meaning == meaning);

    public bool Has(Meaning meaning) => Matches.Exists(match => match.Meaning == meaning);
}
