namespace InstantlyPipeline.Simulator;

/// <summary>Ends the handling of a request with a ready answer, from however deep in its validation.</summary>
internal sealed class RefusedException(Answer answer) : Exception(answer.Refusal ?? "refused")
{
    public Answer Answer { get; } = answer;
}
