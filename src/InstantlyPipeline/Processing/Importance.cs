namespace InstantlyPipeline.Processing;

/// <summary>How much a person waits for what a run does. Where a destination takes only so many calls, the more important ones go
/// first.</summary>
public enum Importance
{
    /// <summary>Nobody waits: labels, reports.</summary>
    Routine,

    /// <summary>It has to be done soon: bounces, statuses, opt-outs.</summary>
    Usual,

    /// <summary>Somebody answered, and sales should hear of it.</summary>
    Reply,

    /// <summary>Somebody is interested, and every minute counts.</summary>
    Warm,
}
