namespace InstantlyPipeline.Connection;

/// <summary>What <c>connect</c> is asked to do.</summary>
/// <param name="PublicUrl">Null: the one that is known.</param>
/// <param name="Setting">Only the workspace whose key stands there; null is every one.</param>
/// <param name="Check">Looks and tests, and changes nothing.</param>
/// <param name="Rotate">The webhook is to carry the last of the accepted secrets.</param>
/// <param name="ImportDays">So many days of replies, and what is booked, bounced and blocked, are recorded without alerts; 0 is
/// none.</param>
internal sealed record ConnectWish(Uri? PublicUrl, string? Setting, bool Check, bool Rotate, int ImportDays)
{
    /// <summary>Whether whoever asks may see and change a workspace's webhook.</summary>
    public Func<Connected, bool> Sees { get; init; } = _ => true;
}
