namespace InstantlyPipeline.Processing;

/// <summary>What a step's work came to.</summary>
/// <param name="Detail">For people, in <c>events</c>: a remote id, a count, a decision. No secret, address or reply text.</param>
/// <param name="Value">For later steps and reruns; null when nothing follows from it.</param>
/// <param name="WasSkipped">True: there was nothing to do, and the detail says why.</param>
public sealed record StepResult(string? Detail, string? Value, bool WasSkipped)
{
    public static StepResult Done(string? detail = null, string? value = null) => new(detail, value, false);

    public static StepResult Skipped(string why) => new(why, null, true);
}
