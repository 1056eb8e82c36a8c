namespace InstantlyPipeline.Soak;

/// <summary>What the pipeline promises of a step that may have run already.</summary>
internal enum RepeatRule
{
    /// <summary>Done again, and again changes nothing: never doubled.</summary>
    Repeat,

    /// <summary>Asks the destination first: never doubled.</summary>
    LookUp,

    /// <summary>No key and no look-up on the other side: doubled only where an answer was lost or the process was killed.</summary>
    Chat,
}
