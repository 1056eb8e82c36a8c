namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>Who says how fast a destination may be called.</summary>
internal enum PaceSource
{
    /// <summary>Nobody: only refusals teach.</summary>
    Nobody,

    /// <summary>The vendor's documents.</summary>
    Documented,

    /// <summary>The destination's answers.</summary>
    Answers,

    /// <summary>A setting.</summary>
    Setting,
}
