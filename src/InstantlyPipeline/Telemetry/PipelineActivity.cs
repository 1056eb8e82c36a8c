using System.Diagnostics;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Telemetry;

/// <summary>Traces: one source, <c>InstantlyPipeline</c>, and the delivery's trace goes on across the queue.</summary>
public static class PipelineActivity
{
    public const string SourceName = "InstantlyPipeline";

    private static readonly ActivitySource Source = new(SourceName);

    /// <returns>Null when nobody listens.</returns>
    internal static Activity? Start(string name, QueuedEvent message)
    {
        ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent);
        var activity = Source.StartActivity(name, ActivityKind.Consumer, parent);
        activity?.SetTag("instantly.event_key", message.Key.Value);
        return activity;
    }
}
