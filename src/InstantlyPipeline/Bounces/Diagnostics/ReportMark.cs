namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>How a line of a report begins, and what that makes of the line.</summary>
/// <param name="Begin">In lower case, without the signs and spaces that frame it.</param>
/// <param name="Meaning">What the line is.</param>
/// <param name="Source">Where the fact was found.</param>
internal sealed record ReportMark(string Begin, ReportLine Meaning, string Source);
