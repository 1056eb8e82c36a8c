using System.Text.Json.Serialization;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Ledger;

/// <summary>What the ledger keeps of a step.</summary>
public sealed record StepRecord
{
    /// <summary>Stable kebab-case name, for example <c>hubspot-task</c>.</summary>
    public required string Name { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>How often the step was tried, the successful time included; 0 when skipped.</summary>
    public int Attempts { get; init; }

    /// <summary>What came of it, for people: at most 300 characters, no secret, address or reply text.</summary>
    public string? Detail { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The step's result for the steps after it, for example a remote id: what a rerun reads instead of running the step
    /// again.</summary>
    public string? Value { get; init; }

    /// <summary>Reason code of a permanent failure: not tried again until a person replays it. Null otherwise.</summary>
    public string? PermanentReason { get; init; }

    /// <summary>Why it is not tried again; null when it may still pass.</summary>
    [JsonIgnore]
    public Reason? FailedForGood => PermanentReason is null ? null : new Reason(PermanentReason, Detail ?? "");

    /// <summary>When a failed step may be tried again; whatever brings the event back earlier does not call it. Null: at any
    /// time.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary><see cref="Attempts"/> when a person last had it replayed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int AttemptsBeforeReplay { get; init; }

    /// <summary>How many of the attempts since then ended in an error that nobody expected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Unexpected { get; init; }

    /// <summary>What the retry schedule counts: its own, so that a step which comes back often does not use up another's
    /// patience.</summary>
    internal int AttemptsOfSchedule => Attempts - AttemptsBeforeReplay;
}
