namespace InstantlyPipeline.Simulator;

internal sealed class FaultRule(FaultKind kind, int times, Func<ReceivedCall, bool>? when)
{
    public FaultKind Kind { get; } = kind;

    public int Remaining { get; set; } = times;

    public int Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string? Body { get; init; }

    public HeldCalls? Hold { get; init; }

    public bool Matches(ReceivedCall call) => Remaining > 0 && Hold is not { IsReleased: true } && (when is null || when(call));
}
