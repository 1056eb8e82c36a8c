namespace InstantlyPipeline.Simulator;

/// <summary>A status of leads or of opportunities.</summary>
/// <param name="Kind"><c>active</c>, <c>won</c> or <c>lost</c> for opportunities; empty for leads.</param>
/// <param name="Pipeline">Id of the pipeline that an opportunity's status is in.</param>
public sealed record CloseStatus(string Id, string Label, string Kind = "", string Pipeline = "");
