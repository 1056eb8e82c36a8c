namespace InstantlyPipeline.Operations.Today;

/// <summary>What became of something an operator asked for.</summary>
/// <param name="Confirmed">False is a dry run: nothing was changed, and <see cref="Calls"/> says what would be.</param>
/// <param name="Done">True where it is done already; false where it is queued, and <see cref="EventKey"/> is the event that does
/// it.</param>
/// <param name="EventKey">The internal event that does it: <c>GET events/&lt;key&gt;</c> shows how far it is. Null where it stays in the
/// house.</param>
/// <param name="Sentence">What was done, or will be, for people.</param>
/// <param name="Calls">What is called outside, a line each; for a dry run what would be.</param>
/// <param name="Arrival">The event as it now stands, where one was acted on.</param>
public sealed record ActionAnswer(
    bool Confirmed,
    bool Done,
    string? EventKey,
    string Sentence,
    IReadOnlyList<string> Calls,
    ArrivalView? Arrival = null
);
