namespace InstantlyPipeline.Destinations;

/// <param name="Name">The destination's, for example <c>Slack</c>.</param>
/// <param name="Kind">What is behind the link, in a word.</param>
/// <param name="Id">The destination's own.</param>
/// <param name="Url">An https address.</param>
internal sealed record LeadLink(string Name, string Kind, string Id, string Url);
