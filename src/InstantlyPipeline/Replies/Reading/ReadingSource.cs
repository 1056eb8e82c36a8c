namespace InstantlyPipeline.Replies.Reading;

/// <summary>Where the words of a reply were read.</summary>
internal enum ReadingSource
{
    /// <summary>The event carries no text.</summary>
    None,

    /// <summary>The plain text, its quote cut away.</summary>
    Text,

    /// <summary>The HTML, its quote cut away.</summary>
    Html,

    /// <summary>The platform's preview, its quote cut away.</summary>
    Snippet,

    /// <summary>All of it, quote included: nothing would have been left without.</summary>
    Whole,
}
