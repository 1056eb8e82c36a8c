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

    /// <summary>Begins a trace of its own, linked to the caller's; <see cref="Activity.Current"/> is as before once it is
    /// disposed.</summary>
    /// <param name="foreign">What the caller sent as <c>traceparent</c>.</param>
    /// <returns>Null when nobody listens.</returns>
    internal static Activity? StartApart(string name, ActivityContext foreign)
    {
        var around = Activity.Current;
        // The host's own span, where it has one, is in the caller's trace already; the link to it leads to both.
        var linked = new ActivityLink(around?.Context ?? foreign);
        Activity.Current = null;
        try
        {
            return Source.StartActivity(name, ActivityKind.Consumer, parentContext: default, links: [linked]);
        }
        finally
        {
            if (Activity.Current is null)
            {
                Activity.Current = around;
            }
        }
    }
}
