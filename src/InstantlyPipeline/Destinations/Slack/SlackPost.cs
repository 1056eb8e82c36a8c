namespace InstantlyPipeline.Destinations.Slack;

/// <summary>A message that is in Slack.</summary>
/// <param name="Channel">The channel's id.</param>
/// <param name="Ts">Slack's name for the message within the channel; the root of a thread gives the thread its name.</param>
internal sealed record SlackPost(string Channel, string Ts);
