namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>The JSON a receiver gets: type, time and data, as Standard Webhooks suggests. Texts are plain; whoever shows them escapes
/// them.</summary>
internal static class OutgoingWire
{
    /// <param name="Type">Instantly's event type, or a custom label.</param>
    /// <param name="Timestamp">When it happened, not when it is sent.</param>
    internal sealed record Message(string Type, DateTimeOffset Timestamp, Data Data);

    internal sealed record Data(
        string EventKey,
        string Workspace,
        string? CampaignId,
        string? CampaignName,
        string? LeadEmail,
        string Headline,
        IReadOnlyList<Fact> Facts,
        string? Quote,
        string? Link
    );

    internal sealed record Fact(string Label, string Value);
}
