using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>The last mail that was sent to the lead, as far as it is known.</summary>
/// <param name="Subject">As sent.</param>
/// <param name="Text">Its plain text.</param>
internal sealed record OurMail(string? Subject, string? Text = null)
{
    // A shorter sentence of ours ("Thanks") may be the lead's as well.
    private const int ShortestOwn = 4;

    /// <summary>Leaves our own sentences out of a reply: a quote that was not recognised says nothing of the lead.</summary>
    internal static string Without(string text, string? ours)
    {
        if (string.IsNullOrWhiteSpace(ours))
        {
            return text;
        }
        var known = ReplyTokens.Sentences(ours).Select(Key).Where(key => key.Length > 0).ToHashSet(StringComparer.Ordinal);
        var kept = new System.Text.StringBuilder(text.Length);
        var at = 0;
        foreach (var sentence in ReplyTokens.Sentences(text).Where(sentence => known.Contains(Key(sentence))))
        {
            kept.Append(text, at, sentence.Tokens[0].Start - at).Append('\n');
            at = sentence.Tokens[^1].End;
        }
        return kept.Append(text, at, text.Length - at).ToString();
    }

    private static string Key(ReplySentence sentence)
    {
        var words = sentence.Tokens.Where(token => !token.IsBreak).Select(token => token.Text).ToList();
        return words.Count < ShortestOwn ? "" : string.Join(' ', words);
    }
}
