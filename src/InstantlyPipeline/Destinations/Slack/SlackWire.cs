namespace InstantlyPipeline.Destinations.Slack;

/// <summary>The JSON an incoming webhook takes.</summary>
internal static class SlackWire
{
    /// <param name="Text">Notifications show this; the channel shows the blocks.</param>
    /// <param name="UnfurlLinks">Off: a link in a lead's words must not be fetched.</param>
    internal sealed record Message(string Text, IReadOnlyList<Section> Blocks, bool UnfurlLinks = false, bool UnfurlMedia = false);

    internal sealed record Section(MarkdownText? Text = null, IReadOnlyList<MarkdownText>? Fields = null)
    {
        public string Type { get; } = "section";
    }

    internal sealed record MarkdownText(string Text)
    {
        public string Type { get; } = "mrkdwn";

        /// <summary>True: names of channels and people in outside text stay text.</summary>
        public bool Verbatim { get; } = true;
    }
}
