using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>What the sentences before one spoke of, and so what its "it", "them" and "stop" are about.</summary>
/// <param name="WhereFrom">They asked where we have the writer's address from, or why we write.</param>
/// <param name="Others">They spoke of others than the writer.</param>
/// <param name="Mails">They spoke of mails.</param>
/// <param name="Tried">They told how they tried to get out.</param>
internal readonly record struct SaidBefore(bool WhereFrom, bool Others, bool Mails, bool Tried)
{
    /// <summary>With a sentence more.</summary>
    public SaidBefore And(ReplySentence sentence) =>
        new(
            WhereFrom || sentence.Has(Meaning.WhyMe),
            Others || (sentence.Has(Meaning.Others) && !sentence.Tokens.Any(token => token.Kind is TokenKind.Address)),
            Mails || ReplyWishes.IsOfMails(sentence),
            Tried || ReplyWishes.HasTried(sentence, int.MaxValue)
        );
}
