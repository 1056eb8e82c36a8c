using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Who is to be asked instead, as a sentence that hands over says it.</summary>
/// <param name="Words">Name, address or both.</param>
/// <param name="HasAddress">An address, which no sentence of small talk holds by chance.</param>
internal readonly record struct ReplySuccessor(string? Words, bool HasAddress)
{
    private const int MostWordsBefore = 5;
    private const int MostWordsOfName = 4;

    /// <param name="sentence">One of <paramref name="text"/>.</param>
    /// <param name="known">What the sentences before it said.</param>
    /// <param name="isElsewhere">Whether the writer is not, or no longer, the one to ask: then an address alone is the one to ask.</param>
    public static ReplySuccessor In(ReplySentence sentence, string text, ReplySuccessor known, bool isElsewhere)
    {
        var (words, hasAddress) = known;
        foreach (
            var match in sentence.Of(Meaning.HandOver).Where(match => !ReplyClauses.Denied(sentence, match)).OrderBy(match => match.Start)
        )
        {
            var address = sentence.Tokens[match.End..].FirstOrDefault(token => token.Kind is TokenKind.Address);
            var name = Name(sentence, text, match);
            if (address.Text is { Length: > 0 } found)
            {
                return new(name is null ? found : $"{name}, {found}", HasAddress: true);
            }
            words ??= name;
        }
        return
            !hasAddress
            && isElsewhere
            && sentence.Tokens.FirstOrDefault(token => token.Kind is TokenKind.Address).Text is { Length: > 0 } alone
            ? new(alone, HasAddress: true)
            : new(words, hasAddress);
    }

    /// <summary>The first run of words with a capital letter; in German, where every noun has one, only behind "Frau" or "Herr" or with
    /// another.</summary>
    private static string? Name(ReplySentence sentence, string text, PhraseMatch match)
    {
        var tokens = sentence.Tokens;
        bool IsName(int at) =>
            at < tokens.Length
            && tokens[at] is { Kind: TokenKind.Word, Capital: true }
            && !sentence.Matches.Exists(other => other.Meaning is Meaning.When or Meaning.Courtesy && other.Start <= at && other.End > at)
            && !sentence.Words.Exists(word => word.Meaning is Meaning.WordYours && word.Start <= at && word.End > at); // "Sie", "Lei"
        var start = match.End;
        while (
            start < tokens.Length
            && start < match.End + MostWordsBefore
            && (tokens[start].Kind is not TokenKind.Break || start > match.End + 1) // "our director, Jo Doe"
            && !IsName(start)
        )
        {
            start++;
        }
        var end = start;
        while (end < start + MostWordsOfName && IsName(end))
        {
            end++;
        }
        return end == start || (match.Language is "de" && end - start < 2) ? null : text[tokens[start].Start..tokens[end - 1].End];
    }
}
