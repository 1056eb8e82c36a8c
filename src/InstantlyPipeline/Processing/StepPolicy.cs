namespace InstantlyPipeline.Processing;

/// <summary>What happens to a step that may have run when its process died or its answer got lost.</summary>
public abstract record StepPolicy
{
    private StepPolicy() { }

    /// <summary>Run it again. For steps where a second run changes nothing, or where a rare double is better than none (chat
    /// alerts).</summary>
    public static readonly StepPolicy Repeat = new RepeatPolicy();

    /// <summary>The step only reads and decides. Its result is written together with the next step's, which saves a transaction.</summary>
    /// <remarks>
    /// Do not use it when the workflow's later writes change the step's input: after a crash the rerun would decide again, from changed
    /// data. Call <see cref="EventRun.KeepAsync"/> after the step in that case.
    /// </remarks>
    public static readonly StepPolicy Pure = new PurePolicy();

    /// <summary>Ask the destination whether it has the result already; null means it has not, and the step runs.</summary>
    public static StepPolicy LookUp(Func<CancellationToken, Task<StepResult?>> find) => new LookUpPolicy(find);

    internal sealed record RepeatPolicy : StepPolicy;

    internal sealed record PurePolicy : StepPolicy;

    internal sealed record LookUpPolicy(Func<CancellationToken, Task<StepResult?>> Find) : StepPolicy;
}
