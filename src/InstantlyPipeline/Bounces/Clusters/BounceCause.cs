namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>What many bounces at once probably come from, and what to do about it.</summary>
/// <param name="Likely">In words, for people.</param>
internal sealed record BounceCause(string Likely, string WhatToDo)
{
    /// <summary>Decided by what the reports say, where they say something; else by what the bounces have in common.</summary>
    /// <param name="isOneServer">They are all at one recipient domain.</param>
    /// <param name="accounts">How many of our accounts sent them.</param>
    public static BounceCause Of(IReadOnlyCollection<CountedBounce> bounces, bool isOneServer, int accounts)
    {
        int Share(params BounceKind[] kinds) =>
            bounces.Count == 0 ? 0 : 100 * bounces.Count(bounce => kinds.Contains(bounce.Kind)) / bounces.Count;
        return (Share(BounceKind.Sender), Share(BounceKind.Content), Share(BounceKind.Hard), Share(BounceKind.Soft)) switch
        {
            (>= 50, _, _, _) => new(
                "our account: they refuse its reputation, authentication or quota",
                "stop the account, check SPF, DKIM and DMARC of its domain and whether a blocklist has it, and let it warm up again"
            ),
            (_, >= 50, _, _) => new(
                "our content: they refuse the mail for what is in it",
                "look at links, attachments and wording of the campaign's step before more of it goes out"
            ),
            (_, _, >= 50, _) when isOneServer => new(
                "their server: the addresses there are gone, for example after the company moved or was bought",
                "take the company's leads out, find its new domain, and check where the list came from"
            ),
            (_, _, >= 50, _) => new(
                "the list: addresses at many companies do not exist",
                "stop the campaign, have its list verified, and check where it came from"
            ),
            (_, _, _, >= 50) when isOneServer => new(
                "their server: it is overloaded, full or slow to take mail of strangers",
                "wait; it is tried again, and nobody is barred for it"
            ),
            _ when isOneServer && accounts > 1 => new(
                "their server, since it refuses several of our accounts; the reports are not read yet",
                "look at one of the bounces in Instantly; stop mailing the company until it is clear"
            ),
            _ when isOneServer => new(
                "their server, or our account there; the reports are not read yet",
                "look at one of the bounces in Instantly; stop mailing the company until it is clear"
            ),
            _ => new(
                "our account, or the campaign's list; the reports do not say",
                "look at some of the bounces in Instantly, and pause the account until it is clear"
            ),
        };
    }
}
