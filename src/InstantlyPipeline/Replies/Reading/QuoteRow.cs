namespace InstantlyPipeline.Replies.Reading;

/// <summary>One fact about the quotes of a mail program.</summary>
/// <param name="File">The file it stands in, without its ending: the language.</param>
/// <param name="Words">With <c>{when}</c>, <c>{who}</c> and <c>{what}</c> for what differs; folded as <see cref="Folding"/> folds a
/// line.</param>
/// <param name="Where">The mail programs, and where the row was found.</param>
internal sealed record QuoteRow(QuoteRowKind Kind, string File, string Words, string Where);
