namespace InstantlyPipeline.Replies.Reading;

/// <summary>Where the header of a quote stands.</summary>
/// <param name="Column">Where it begins in the folded first line; what stands before it is the person's.</param>
/// <param name="RunsIntoQuote">The quote begins on the header's own line, so no second header can follow.</param>
internal readonly record struct QuoteHeader(int FirstLine, int Column, int LastLine, bool RunsIntoQuote = false);
