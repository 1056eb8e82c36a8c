namespace InstantlyPipeline.Replies.Phrases;

/// <summary>A word of a reply, or what stands between two.</summary>
/// <param name="Text">The word in small letters without accents; empty for a break.</param>
/// <param name="Start">Where it begins in the reply.</param>
/// <param name="End">Where it ends in the reply.</param>
/// <param name="Capital">Whether it begins with a capital letter.</param>
internal readonly record struct ReplyToken(TokenKind Kind, string Text, int Start, int End, bool Capital = false)
{
    public bool IsBreak => Kind is TokenKind.Break or TokenKind.LineBreak;
}
