namespace InstantlyPipeline.Connection;

/// <summary>Whether Instantly's books of a day and ours agree, for one workspace. Names are stable, and may grow.</summary>
/// <param name="Client">Its name in pipeline.json; null where it is no client's alone.</param>
/// <param name="Setting">Where the key stands by which Instantly was asked.</param>
/// <param name="Day">UTC.</param>
/// <param name="Deliveries">Events that Instantly's log has for our address, however many attempts each took.</param>
/// <param name="Known">Of these, those that the ledger knows.</param>
/// <param name="NoEvents">Bodies that are no events, such as Instantly's test.</param>
/// <param name="Missing">Events that the ledger does not know.</param>
/// <param name="More">The log has more than was looked at.</param>
/// <param name="Problem">Why nothing could be compared; null when it could.</param>
public sealed record BooksView(
    string? Client,
    string Setting,
    string Day,
    int Deliveries,
    int Known,
    int NoEvents,
    int Missing,
    bool More,
    string? Problem
);
