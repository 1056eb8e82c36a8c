namespace InstantlyPipeline.Replies;

/// <summary>What the model answers, by the schema in <see cref="ReplyClassifier"/>.</summary>
internal sealed record ModelVerdict(ReplyLabel Label, double Confidence, string? Summary);
