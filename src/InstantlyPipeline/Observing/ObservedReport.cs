namespace InstantlyPipeline.Observing;

/// <summary>What the pipeline would have done for a client that it only observes, beside what can be known of another tool in the same
/// days. Names are stable, and may grow.</summary>
/// <param name="Events">Replies, labels, meetings and the like that came in.</param>
/// <param name="Both">Leads about whom both would have acted.</param>
/// <param name="OnlyHere">Leads about whom the pipeline would have acted, and nothing is known of the other tool.</param>
/// <param name="OnlyThere">Leads about whom the other tool acted, and the pipeline would not have.</param>
/// <param name="Notes">What could not be known, a sentence each.</param>
public sealed record ObservedReport(
    string Client,
    string Since,
    string Until,
    int Events,
    int Both,
    int OnlyHere,
    int OnlyThere,
    IReadOnlyList<ObservedRow> Rows,
    IReadOnlyList<string> Notes
);

/// <param name="What">The events' types, and what a reply was read as.</param>
/// <param name="WouldHave">The destinations that would have been called.</param>
/// <param name="Elsewhere">What Instantly says of the lead, and the rows of the other tool's file.</param>
/// <param name="Verdict">both, only-here, only-there or neither.</param>
public sealed record ObservedRow(
    string Lead,
    IReadOnlyList<string> What,
    IReadOnlyList<string> WouldHave,
    IReadOnlyList<string> Elsewhere,
    string Verdict
);
