namespace InstantlyPipeline.Replies;

/// <summary>What one sentence says of a wish to be left alone.</summary>
/// <param name="Plain">A wish that is plain by itself.</param>
/// <param name="IsShort">A wish of one word, which other words may take back.</param>
/// <param name="Doubt">Words of a wish that may be something else.</param>
/// <param name="Limited">A wish for a time, a channel or a place only.</param>
/// <param name="Instead">A wish that goes on with what to do instead.</param>
/// <param name="TakenBack">"Just kidding": a wish of one word is not sure any more.</param>
internal readonly record struct WishFinding(bool Plain, bool IsShort, bool Doubt, bool Limited, bool Instead, bool TakenBack);
