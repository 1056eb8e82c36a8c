namespace InstantlyPipeline.Simulator;

internal enum FaultKind
{
    Fail,
    DropBeforeWork,
    DropAfterWork,
    HoldBeforeWork,
    HoldAfterWork,
}
