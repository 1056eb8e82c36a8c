namespace InstantlyPipeline.Replies.Reading;

/// <summary>What a row of a file in <c>Quotes</c> states; in the files the names stand with hyphens.</summary>
internal enum QuoteRowKind
{
    /// <summary>The line of words above a quote: "On … wrote".</summary>
    Said,

    /// <summary>A line that stands alone above a forwarded mail.</summary>
    Begin,

    /// <summary>Words between dashes above a quote.</summary>
    Ruler,

    /// <summary>The line of Lotus Notes, which runs into the quote.</summary>
    Lotus,

    /// <summary>The name of the sender's line in a header block; the five below name its other lines.</summary>
    From,
    Sent,
    Date,
    To,
    Copy,
    ReplyTo,
    Subject,

    /// <summary>The line that a mail program or a phone puts below what is written on it.</summary>
    Device,

    /// <summary>What follows on a phone's line: "please excuse typos".</summary>
    Excuse,

    /// <summary>An HTML element that is a quote.</summary>
    HtmlQuote,

    /// <summary>An HTML element with which a quote begins that goes on to the end.</summary>
    HtmlRest,

    /// <summary>An HTML element with the signature that a mail program sets.</summary>
    HtmlSignature,
}
