namespace InstantlyPipeline.Processing;

/// <summary>What happens to a step that may have run when its process died or its answer got lost.</summary>
public abstract record StepPolicy
{
    private StepPolicy()
    {
    }

    /// <summary>Running twice changes nothing, or a rare double is the lesser evil (chat alerts): run it again.</summary>
    public static readonly StepPolicy Repeat = new RepeatPolicy();

    /// <summary>Nothing happens outside: reads and decides only. Its result is written with the next step's, which saves a transaction.</summary>
    /// <remarks>Not for a decision that would come out differently once its own consequences are written: a crash between the two would change it. Use <see cref="EventRun.KeepAsync"/> there.</remarks>
    public static readonly StepPolicy Pure = new PurePolicy();

    /// <summary>A double would hurt and cannot be found out: record the start, and if it has no end, leave it in doubt for a person.</summary>
    public static readonly StepPolicy NeverRepeat = new NeverRepeatPolicy();

    /// <summary>Ask the destination whether it has the result already; null means it has not, and the step runs.</summary>
    public static StepPolicy LookUp(Func<CancellationToken, Task<StepResult?>> find) => new LookUpPolicy(find);

    internal sealed record RepeatPolicy : StepPolicy;

    internal sealed record PurePolicy : StepPolicy;

    internal sealed record NeverRepeatPolicy : StepPolicy;

    internal sealed record LookUpPolicy(Func<CancellationToken, Task<StepResult?>> Find) : StepPolicy;
}
