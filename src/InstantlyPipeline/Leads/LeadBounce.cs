namespace InstantlyPipeline.Leads;

/// <summary>A bounce that was not held against the address at once.</summary>
/// <param name="Key">The bounce event's key.</param>
/// <param name="Says"> What the evidence says, by the names of bounce kinds: <c>soft</c>, <c>hard</c> (not sure enough), <c>unknown</c>; or
/// <c>sender</c> and <c>content</c>, where a report that came later showed that the address is not at fault. Null in records of older
/// versions, which kept none. </param>
public sealed record LeadBounce(string Key, DateTimeOffset At, string? Says = null)
{
    /// <summary>False once it is known that our side or our mail was refused.</summary>
    public bool Counts => Says is not ("sender" or "content");

    /// <summary>Whether anything is known of why it bounced.</summary>
    public bool SaysSomething => Says is not "unknown";

    /// <summary>Of two readings of one bounce the one that says more, whichever came first.</summary>
    internal LeadBounce Or(LeadBounce other) => Rank(other.Says) > Rank(Says) ? this with { Says = other.Says } : this;

    // What clears the address comes before what speaks against it. The name decides between equals, so that the order of arrival does not.
    private static int Rank(string? says) =>
        says switch
        {
            "sender" => 5,
            "content" => 4,
            "hard" => 3,
            "soft" => 2,
            null => 1,
            _ => 0,
        };
}
