namespace InstantlyPipeline.Processing;

/// <summary>What happens to a step that may have run when its process died or its answer got lost.</summary>
public abstract record StepPolicy
{
    private StepPolicy() { }

    /// <summary>Run it again, for a rare double is better than none (chat alerts). Its end is on disk before anything follows from it, so
    /// that the double stays rare.</summary>
    public static readonly StepPolicy Repeat = new RepeatPolicy();

    /// <summary>Run it again: it sets what may be set again, or finds what it made. So its result may wait for the event's next write,
    /// which saves a transaction.</summary>
    public static readonly StepPolicy Idempotent = new IdempotentPolicy { MayWait = true };

    /// <summary>The step only reads and decides. Its result is written together with the next step's, which saves a transaction.</summary>
    /// <remarks>
    /// Do not use it when the workflow's later writes change the step's input: after a crash the rerun would decide again, from changed
    /// data. Call <see cref="EventRun.KeepAsync"/> after the step in that case.
    /// </remarks>
    public static readonly StepPolicy Pure = new PurePolicy { MayWait = true };

    /// <summary>Ask the destination whether it has the result already; null means it has not, and the step runs.</summary>
    /// <param name="atOnce">False: the destination finds at once what it has just made, in a list of its own and in no search index. So the
    /// result may wait for the event's next write.</param>
    public static StepPolicy LookUp(Func<CancellationToken, Task<StepResult?>> find, bool atOnce = true) =>
        new LookUpPolicy(find) { MayWait = !atOnce };

    /// <summary>Whether the result may be lost with the process: the next run comes to the same, and nothing outside is doubled.</summary>
    internal bool MayWait { get; private init; }

    internal sealed record RepeatPolicy : StepPolicy;

    internal sealed record IdempotentPolicy : StepPolicy;

    internal sealed record PurePolicy : StepPolicy;

    internal sealed record LookUpPolicy(Func<CancellationToken, Task<StepResult?>> Find) : StepPolicy;
}
