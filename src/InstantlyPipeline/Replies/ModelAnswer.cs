namespace InstantlyPipeline.Replies;

/// <summary>What the model answers, by the schema in <see cref="ReplyModel"/>.</summary>
/// <param name="Until">The time the reply names, in its own words.</param>
/// <param name="UntilDay">The day that means, as <c>2026-09-01</c>.</param>
/// <param name="Successor">Who should be asked instead, as the reply says it.</param>
/// <param name="Draft">An answer for a person to send or to throw away; only where drafts are on.</param>
internal sealed record ModelAnswer(
    ReplyLabel Label,
    double Confidence,
    string? Summary,
    string? Until = null,
    string? UntilDay = null,
    string? Successor = null,
    string? Draft = null
);
