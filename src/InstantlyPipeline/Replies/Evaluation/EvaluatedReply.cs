namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>A labelled reply, and what was decided about it.</summary>
/// <param name="Decided">What the pipeline would act on.</param>
public sealed record EvaluatedReply(LabelledReply Reply, ReplyTriage Decided)
{
    /// <summary>What is so much worse than a wrong label that it is told first; null for what is not.</summary>
    public string? Danger =>
        (Reply.Expected, Decided) switch
        {
            (not (ReplyLabel.Unsubscribe or ReplyLabel.Hostile), _) when ReplyPolicy.IsLeftAlone(Decided) =>
                "barred, and had not asked for it",
            (ReplyLabel.Interested or ReplyLabel.Question, _) when ReplyPolicy.NoFollowUp(Decided.Label, standing: null) is not null =>
                "warm, and nobody is told",
            (ReplyLabel.Unsubscribe, { Label: not ReplyLabel.NeedsHuman }) when !ReplyPolicy.IsLeftAlone(Decided) =>
                "asked to be left alone, and may be mailed again",
            (ReplyLabel.Hostile, _)
                when ReplyPolicy.NoFollowUp(Decided.Label, standing: null) is not null && !ReplyPolicy.IsLeftAlone(Decided) =>
                "a threat that nobody reads",
            _ => null,
        };
}
