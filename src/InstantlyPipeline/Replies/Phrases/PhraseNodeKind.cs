namespace InstantlyPipeline.Replies.Phrases;

internal enum PhraseNodeKind
{
    Word,

    /// <summary>One of several words, looked up at once.</summary>
    OneOf,
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
