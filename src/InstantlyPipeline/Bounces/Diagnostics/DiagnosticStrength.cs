namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>How much a row of the tables says. The names are those of the data files.</summary>
internal enum DiagnosticStrength
{
    /// <summary>May be said in passing, or for more than one reason. Read when nothing clear was said; it never bars an address at
    /// once.</summary>
    Hint,

    /// <summary>Names the cause.</summary>
    Clear,

    /// <summary>Names the cause, and servers say it beside a code that means something else.</summary>
    Decides,
}
