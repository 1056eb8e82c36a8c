using InstantlyPipeline.Events;

namespace InstantlyPipeline.Intake;

/// <param name="Reason">What is wrong with it.</param>
/// <param name="Duplicates">How often the same body came again that day.</param>
/// <param name="Body">Null where only the list was asked for.</param>
public sealed record QuarantinedDelivery(EventKey Key, string Reason, DateTimeOffset ReceivedAt, long Duplicates, byte[]? Body)
{
    /// <summary>Whose it is, by what the body says or by whose secret it came with; null where neither tells.</summary>
    public string? Workspace { get; init; }

    /// <summary>What a person decided about it, with who and when; null: nobody has.</summary>
    public string? Decision { get; init; }
}
