using System.Diagnostics;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>The W3C trace context of invocations.</summary>
internal static class TraceParent
{
    /// <summary>A new span in the trace of <paramref name="traceParent"/>, or in a new trace when there is none.</summary>
    public static string ChildOf(string? traceParent)
    {
        var trace = ActivityContext.TryParse(traceParent, null, out var parent) ? parent.TraceId : ActivityTraceId.CreateRandom();
        return $"00-{trace}-{ActivitySpanId.CreateRandom()}-01";
    }
}
