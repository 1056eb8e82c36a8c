namespace InstantlyPipeline.Alerts;

/// <summary>A message to people, as plain text; each chat renders and escapes it in its own way.</summary>
/// <param name="Headline">What happened, in one line. It alone shows in a notification.</param>
/// <param name="Facts">At most ten are shown.</param>
/// <param name="Quote">Words of the lead, set apart from ours.</param>
public sealed record Alert(string Headline, IReadOnlyList<AlertFact> Facts, string? Quote = null, AlertLink? Link = null)
{
    /// <summary>Where a route wants it, for example <c>#pricing</c>; null: the chat's usual channel. A chat that cannot choose posts to its
    /// usual channel and says so.</summary>
    public string? Channel { get; init; }
}
