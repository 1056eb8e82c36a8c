namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Cuts a reply into sentences and words, in one pass.</summary>
internal static class ReplyTokens
{
    /// <summary>Nobody writes more before saying what they want.</summary>
    internal const int MostRead = 100_000;

    /// <summary>A longer sentence is cut, so that whatever looks back in one has an end.</summary>
    internal const int MostInSentence = 80;

    public static List<ReplySentence> Sentences(string text) => new SentenceCutter(text[..Math.Min(text.Length, MostRead)]).Run();

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
