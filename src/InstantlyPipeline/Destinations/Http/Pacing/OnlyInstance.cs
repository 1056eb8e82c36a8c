namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>Registered where no other process works on the same events, so that a credential's pace need not be shared with one.</summary>
public sealed class OnlyInstance;
