using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>A destination about which nothing is special.</summary>
internal sealed class PlainFailures() : DestinationFailures("Slack", "Slack__WebhookUrl")
{
    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) => null;

    protected override IEnumerable<string?> Details(DestinationAnswer answer) => [];
}
