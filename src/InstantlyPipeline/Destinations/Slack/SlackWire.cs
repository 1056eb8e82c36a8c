namespace InstantlyPipeline.Destinations.Slack;

/// <summary>The JSON an incoming webhook takes, and the same with what <c>chat.postMessage</c> takes besides.</summary>
internal static class SlackWire
{
    /// <param name="Text">Notifications show this; the channel shows the blocks.</param>
    /// <param name="UnfurlLinks">Off: a link in a lead's words must not be fetched.</param>
    internal sealed record Message(string Text, IReadOnlyList<Section> Blocks, bool UnfurlLinks = false, bool UnfurlMedia = false)
    {
        /// <summary>A channel's id; null for a webhook, which has one.</summary>
        public string? Channel { get; init; }

        /// <summary>The root of the thread; null for a message of its own.</summary>
        public string? ThreadTs { get; init; }

        /// <summary>Unseen by people; history gives it back.</summary>
        public Metadata? Metadata { get; init; }
    }

    internal sealed record Metadata(string EventType, Payload EventPayload);

    internal sealed record Payload(string Key);

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
