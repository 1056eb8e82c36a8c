namespace InstantlyPipeline.Replies.Phrases;

internal enum TokenKind
{
    Word,
    Number,
    Address,
    Link,

    /// <summary>A comma, a colon, a dash, a bracket: the sentence goes on, a phrase does not.</summary>
    Break,

    /// <summary>A line that may have ended because the writer ended it or because a program wrapped it; nothing tells which, so a phrase
    /// may go on or end here.</summary>
    LineBreak,
}
