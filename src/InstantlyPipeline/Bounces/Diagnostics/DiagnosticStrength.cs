namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>How much a row of the tables says. The names are those of the data files.</summary>
internal enum DiagnosticStrength
{
    /// <summary>May be said in passing, or for more than one reason. Read when nothing clear was said; it never bars an address at
    /// once.</summary>
    Hint,

    /// <summary>A word for storage, for our own side or for the message: says what a sentence is about, so that a code beside words which
    /// no other row knows does not decide alone.</summary>
    Topic,

    /// <summary>Names the cause.</summary>
    Clear,

    /// <summary>Names the cause, and servers say it beside a code that means something else.</summary>
    Decides,
}
