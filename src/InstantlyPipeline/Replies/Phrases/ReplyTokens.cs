namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Cuts a reply into sentences and words, in one pass.</summary>
internal static class ReplyTokens
{
    /// <summary>Nobody writes more before saying what they want.</summary>
    internal const int MostRead = 100_000;

    /// <summary>A longer sentence is cut, so that whatever looks back in one has an end.</summary>
    internal const int MostInSentence = 80;

    /// <summary>So many words with a full stop behind each are one sentence: "Take. Me. Off."</summary>
    private const int FewestSpelledOut = 3;

    public static List<ReplySentence> Sentences(string text) => Joined(new SentenceCutter(text[..Math.Min(text.Length, MostRead)]).Run());

    private static List<ReplySentence> Joined(List<ReplySentence> sentences)
    {
        var joined = new List<ReplySentence>(sentences.Count);
        for (var i = 0; i < sentences.Count; i++)
        {
            var to = i;
            while (
                to < sentences.Count && to - i < MostInSentence && IsOneWord(sentences[to]) && (to == i || !sentences[to].OpensParagraph)
            )
            {
                to++;
            }
            if (to - i < FewestSpelledOut)
            {
                joined.Add(sentences[i]);
                continue;
            }
            joined.Add(
                new ReplySentence(
                    [.. sentences[i..to].Select(sentence => sentence.Tokens[0])],
                    sentences[to - 1].IsQuestion,
                    sentences[i].OpensParagraph
                )
            );
            i = to - 1;
        }
        return joined;
    }

    private static bool IsOneWord(ReplySentence sentence) => sentence.Tokens is [{ Kind: TokenKind.Word }];

    /// <summary>The words of a part of a pattern, before they are folded.</summary>
    public static List<string> Words(string pattern)
    {
        var cutter = new SentenceCutter(pattern);
        return
        [
            .. cutter
                .Run()
                .SelectMany(sentence => sentence.Tokens)
                .Where(token => !token.IsBreak)
                .Select(token =>
                    pattern[token.Start..token.End].Replace("'", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
                ),
        ];
    }
}
