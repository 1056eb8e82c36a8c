namespace InstantlyPipeline.Replies.Phrases;

internal enum PhraseNodeKind
{
    Word,
    WordBeginning,
    WordEnding,
    AnyWord,
    Number,
    Address,
    Break,
    Either,
    ClauseEnd,
    Found,
}
