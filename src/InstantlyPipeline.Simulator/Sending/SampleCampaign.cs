namespace InstantlyPipeline.Simulator;

/// <summary>An invented campaign.</summary>
public sealed record SampleCampaign(string Id, string Name);
