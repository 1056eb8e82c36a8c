namespace InstantlyPipeline.Health;

public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and a person should look.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failed,
}
