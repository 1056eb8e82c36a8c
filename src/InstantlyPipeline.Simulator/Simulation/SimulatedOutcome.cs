namespace InstantlyPipeline.Simulator;

/// <summary>What became of an event at the sender's side, worst first.</summary>
internal enum SimulatedOutcome
{
    /// <summary>The webhook was switched off by then.</summary>
    NotSent,

    /// <summary>No try was acknowledged.</summary>
    GivenUp,

    /// <summary>Acknowledged after the receiver had failed it at least once.</summary>
    OnRetry,

    /// <summary>The receiver took it each time it was asked; answers were lost on their way back.</summary>
    AnswerLost,

    AtOnce,
}
