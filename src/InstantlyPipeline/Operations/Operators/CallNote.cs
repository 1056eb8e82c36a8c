namespace InstantlyPipeline.Operations.Operators;

/// <summary>What the trail keeps of a call, beside who made it and when.</summary>
public sealed record CallNote
{
    public string? Workspace { get; init; }

    public string? EventKey { get; init; }

    /// <summary>The address of the person it was done to; the trail keeps its hash.</summary>
    public string? LeadEmail { get; init; }

    public string? Why { get; init; }

    /// <summary>In a few words, without any address.</summary>
    public string? Outcome { get; init; }
}
