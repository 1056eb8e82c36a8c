using System.Diagnostics;

namespace InstantlyPipeline.Soak;

/// <summary>One kill, as <see cref="Stopwatch"/> timestamps. What a destination records before <paramref name="Back"/> was sent before the
/// kill.</summary>
internal readonly record struct Outage(long Killed, long Back);
