using InstantlyPipeline.Events;

namespace InstantlyPipeline.Numbers;

/// <summary>How often something happened, by all that the numbers are asked by.</summary>
/// <param name="Campaign">Its name, where an event gave it.</param>
/// <param name="Account">The sending mailbox.</param>
/// <param name="What">For example <c>email_sent</c>, <c>reply:interested</c> or <c>bounce:hard</c>.</param>
/// <param name="Count">May be negative: what was counted as one thing turned out to be another.</param>
public sealed record Tally(
    string Workspace,
    string? CampaignId,
    string? Campaign,
    int Step,
    int Variant,
    string? Account,
    string What,
    long Count
)
{
    // Together these keep the tallies of fifty events within a column.
    private const int MostId = 100;
    private const int MostName = 120;

    public static Tally Of(InstantlyEvent about, string what, long count) =>
        new(
            Clip(about.Workspace, MostId)!,
            Clip(about.CampaignId, MostId),
            Clip(about.CampaignName, MostName),
            about.Step ?? 0,
            about.Variant ?? 0,
            Clip(about.EmailAccount, MostId),
            Clip(what, MostId)!,
            count
        );

    /// <summary>Mails to a recipient's domain.</summary>
    internal static Tally To(string workspace, string domain, long count) => new(workspace, null, null, 0, 0, null, domain, count);

    /// <returns>Null where it has no recipient.</returns>
    internal static Tally? To(InstantlyEvent sent) =>
        sent.LeadEmail?.Split('@') is [_, .., { Length: > 0 } domain] ? To(Clip(sent.Workspace, MostId) ?? "", KeyOf(domain), 1) : null;

    /// <summary>How a domain, an account or a campaign is called where it is counted, whatever its spelling.</summary>
    internal static string KeyOf(string domain) => Clip(domain.Trim().ToLowerInvariant(), MostId) ?? "";

    /// <summary>What is added up to one number.</summary>
    internal (string, string?, int, int, string?, string) Key => (Workspace, CampaignId, Step, Variant, Account, What);

    /// <summary>One tally for each key, those that come to nothing left out.</summary>
    internal static IReadOnlyList<Tally> Sum(IEnumerable<Tally> tallies) =>
        [
            .. tallies
                .GroupBy(tally => tally.Key)
                .Select(same =>
                    same.First() with
                    {
                        Count = same.Sum(tally => tally.Count),
                        Campaign = same.Select(tally => tally.Campaign).LastOrDefault(name => name is not null),
                    }
                )
                .Where(tally => tally.Count != 0),
        ];

    private static string? Clip(string? text, int length) =>
        text is null or "" ? null
        : text.Length <= length ? text
        : text[..length];
}
