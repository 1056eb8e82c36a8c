namespace InstantlyPipeline.Simulator;

/// <summary>A block-list entry.</summary>
/// <param name="Value">An address, or a whole domain when it has no <c>@</c>.</param>
public sealed record InstantlyBlock(string Id, string Value, DateTimeOffset CreatedAt)
{
    public bool IsDomain => !Value.Contains('@', StringComparison.Ordinal);
}
