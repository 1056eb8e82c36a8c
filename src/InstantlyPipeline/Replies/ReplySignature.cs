using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Finds where the words of a reply end and names and numbers begin.</summary>
internal static class ReplySignature
{
    /// <returns>The first sentence of the signature; their number where there is none.</returns>
    public static int StartOf(IReadOnlyList<ReplySentence> sentences)
    {
        for (var i = 1; i < sentences.Count; i++)
        {
            if ((sentences[i].OpensParagraph && IsNameLine(sentences[i])) || IsSignOff(sentences, i - 1))
            {
                return i;
            }
        }
        return sentences.Count;
    }

    private static bool IsSignOff(IReadOnlyList<ReplySentence> sentences, int i)
    {
        var sentence = sentences[i];
        return i + 1 < sentences.Count
            && sentences[i + 1].OpensParagraph
            && i > 0
            && sentence.Of(Meaning.SignOff).Any(match => match.Start == 0 && match.End == sentence.Tokens.Length);
    }

    private static bool IsNameLine(ReplySentence sentence)
    {
        var line = sentence.Tokens.TakeWhile(token => !token.IsBreak).ToList();
        return line.Count is > 0 and < 5
            && line.Count < sentence.Tokens.Length
            && line.TrueForAll(token => token is { Kind: TokenKind.Word, Capital: true })
            && !sentence.Matches.Exists(match =>
                match.Start < line.Count && match.Meaning is not (Meaning.Courtesy or Meaning.SignOff or Meaning.Greeting or Meaning.Others)
            );
    }
}
