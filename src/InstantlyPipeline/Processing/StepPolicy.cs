namespace InstantlyPipeline.Processing;

/// <summary>What happens to a step that may have run when its process died or its answer got lost.</summary>
public abstract record StepPolicy
{
    private StepPolicy() { }

    /// <summary>Run it again, for a rare double is better than none (chat alerts). Its end is on disk before anything follows from it, so
    /// that the double stays rare.</summary>
    public static readonly StepPolicy Repeat = new RepeatPolicy();

    /// <summary>Run it again: it sets what may be set again, or finds what it made. So its result may wait for the event's next write, which
    /// saves a transaction.</summary>
    public static readonly StepPolicy Idempotent = new IdempotentPolicy();

    /// <summary>The step only reads and decides. Its result is written together with the next step's, which saves a transaction.</summary>
    /// <remarks>
    /// Do not use it when the workflow's later writes change the step's input: after a crash the rerun would decide again, from changed
    /// data. Call <see cref="EventRun.KeepAsync"/> after the step in that case.
    /// </remarks>
    public static readonly StepPolicy Pure = new PurePolicy();

    /// <summary>Ask the destination whether it has the result already; null means it has not, and the step runs.</summary>
    public static StepPolicy LookUp(Func<CancellationToken, Task<StepResult?>> find) => new LookUpPolicy(find);

    /// <summary>Whether the result of a step may be lost with the process, because nothing outside tells the second run from the
    /// first.</summary>
    internal bool MayWait => this is PurePolicy or IdempotentPolicy;

    internal sealed record RepeatPolicy : StepPolicy;

    internal sealed record IdempotentPolicy : StepPolicy;

    internal sealed record PurePolicy : StepPolicy;

    internal sealed record LookUpPolicy(Func<CancellationToken, Task<StepResult?>> Find) : StepPolicy;
}
