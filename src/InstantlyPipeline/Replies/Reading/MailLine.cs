namespace InstantlyPipeline.Replies.Reading;

/// <summary>One line of a mail.</summary>
/// <param name="IsQuoted">It begins with ">", or stands in an element that is a quote.</param>
/// <param name="IsSignature">It stands in an element that is a signature.</param>
/// <param name="IsBare">It stands in a blockquote that nothing but its name makes a quote: a person may have made it.</param>
internal sealed record MailLine(string Text, bool IsQuoted = false, bool IsSignature = false, bool IsBare = false)
{
    public string Folded { get; } = Folding.Fold(Text);

    public bool IsBlank => Folded.Length == 0;

    /// <summary>May carry a quote's header: it is neither blank nor quoted.</summary>
    public bool IsOpen => !IsQuoted && Folded.Length > 0;
}
