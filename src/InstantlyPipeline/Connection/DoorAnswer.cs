namespace InstantlyPipeline.Connection;

/// <summary>What answered when the pipeline knocked at its own public address.</summary>
internal abstract record DoorAnswer
{
    private DoorAnswer() { }

    /// <summary>It is our door, and it takes our secret.</summary>
    public sealed record Ours(TimeSpan Took) : DoorAnswer;

    /// <summary>Something answered, and it is not our door, or it does not take our secret.</summary>
    public sealed record Other(int Status) : DoorAnswer;

    /// <summary>Nothing answered. From here, at least: some networks do not lead from the inside to their own public address.</summary>
    public sealed record Nothing(string Why) : DoorAnswer;
}
