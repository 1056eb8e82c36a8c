namespace InstantlyPipeline.Alerts;

/// <summary>One line of an alert's details, for example <c>Campaign</c> and its name.</summary>
public sealed record AlertFact(string Label, string Value);
