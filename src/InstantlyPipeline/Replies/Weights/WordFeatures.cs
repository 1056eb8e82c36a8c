using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Weights;

/// <summary>What of a reply is weighed.</summary>
/// <param name="Words">Each word and each pair of neighbours of a sentence, its start and its end among them.</param>
/// <param name="Pieces">Four letters in a row of the longer words, with <c>~</c> before: what endings and spellings have in common.</param>
/// <param name="Kinds">The sections of the phrase files that a sentence has something of, and each two of them: the same in every
/// language.</param>
internal sealed record WordFeatures(IReadOnlyList<string> Words, IReadOnlyList<string> Pieces, IReadOnlyList<string> Kinds)
{
    private const int PieceLength = 4;

    // Of a longer letter the words say too little of what is wanted.
    private const int MostWords = 400;

    // Before and behind the words of a sentence.
    private const string Start = "<";
    private const string End = ">";
    private const string Question = "?";

    /// <summary>The groups, each with the share it has in the sum.</summary>
    public IEnumerable<(IReadOnlyList<string> Features, double Share)> Groups => [(Words, 1), (Pieces, 0.7), (Kinds, 0.3)];

    /// <returns>Null where there is nothing to weigh, or too much.</returns>
    /// <param name="said">The person's own sentences, without footers.</param>
    public static WordFeatures? Of(IReadOnlyList<ReplySentence> said)
    {
        if (said.Sum(sentence => sentence.Tokens.Length) is 0 or > MostWords)
        {
            return null;
        }
        var (words, pieces, kinds) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var sentence in said)
        {
            AddWords(sentence, words, pieces);
            AddKinds(sentence, kinds);
        }
        return new WordFeatures(words, pieces, kinds);
    }

    private static void AddWords(ReplySentence sentence, List<string> words, List<string> pieces)
    {
        var before = Start;
        foreach (var token in sentence.Tokens)
        {
            if (token.IsBreak)
            {
                continue;
            }
            var word = WordOf(token);
            words.Add(word);
            words.Add($"{before} {word}");
            before = word;
            for (var at = 0; word.Length > PieceLength && at + PieceLength <= word.Length; at++)
            {
                pieces.Add($"~{word.AsSpan(at, PieceLength)}");
            }
        }
        words.Add($"{before} {(sentence.IsQuestion ? Question : End)}");
    }

    private static void AddKinds(ReplySentence sentence, List<string> kinds)
    {
        var found = sentence.Matches.Concat(sentence.Words).Select(match => $"[{match.Meaning}]");
        List<string> all = [.. (sentence.IsQuestion ? found.Append($"[{Question}]") : found).Distinct().Order(StringComparer.Ordinal)];
        for (var i = 0; i < all.Count; i++)
        {
            kinds.Add(all[i]);
            for (var k = 0; k < i; k++)
            {
                kinds.Add(all[k] + all[i]);
            }
        }
    }

    /// <summary>Which address or number it is says nothing, and must not get into the weights.</summary>
    private static string WordOf(ReplyToken token) =>
        token.Kind switch
        {
            TokenKind.Address or TokenKind.Link => "@",
            TokenKind.Number => "#",
            _ => token.Text,
        };
}
