using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>What sales or whoever watches the mailboxes is told of many bounces.</summary>
internal static class ClusterAlerts
{
    public static Alert OfDomain(string domain, IReadOnlyList<CountedBounce> bounces)
    {
        var (from, to) = bounces.Count == 0 ? (default, default) : (bounces[0].At, bounces[^1].At);
        var minutes = Math.Max(1, Math.Ceiling((to - from).TotalMinutes));
        var accounts = bounces.Select(bounce => bounce.Account).OfType<string>().Distinct().ToList();
        var cause = BounceCause.Of(bounces, isOneServer: true, accounts.Count);
        return new Alert(
            string.Create(
                CultureInfo.InvariantCulture,
                $"📉 {bounces.Count} mails to {domain} bounced within {Counted.Of((long)minutes, "minute")}"
            ),
            [
                new AlertFact("Kinds", Kinds(bounces)),
                new AlertFact(
                    "Rate",
                    string.Create(CultureInfo.InvariantCulture, $"{bounces.Count / minutes:0.#} a minute since {from:yyyy-MM-dd HH:mm} UTC")
                ),
                new AlertFact("Sent by", Some(accounts)),
                new AlertFact(
                    "Campaigns",
                    Some([.. bounces.Select(bounce => bounce.CampaignName ?? bounce.CampaignId).OfType<string>().Distinct()])
                ),
                new AlertFact("Likely cause", cause.Likely),
                new AlertFact("What to do", cause.WhatToDo),
                new AlertFact("Further ones", "there are counted, but not told again today (UTC)"),
            ]
        );
    }

    public static Alert OfAccount(string account, IReadOnlyList<CountedBounce> bounces, long sent, double percent, BounceOptions options)
    {
        var cause = BounceCause.Of(bounces, isOneServer: false, accounts: 1);
        return new Alert(
            string.Create(CultureInfo.InvariantCulture, $"📉 {percent:0.0} % of the last mails of {account} bounced"),
            [
                new AlertFact(
                    "Count",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{bounces.Count} of {sent} mails since the day before (UTC); told from {options.AlertRatePercent} % on"
                    )
                ),
                new AlertFact("Kinds", Kinds(bounces)),
                new AlertFact(
                    "At",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Counted.Of(bounces.Select(bounce => bounce.Domain).Distinct().Count(), "domain")}"
                    )
                ),
                new AlertFact(
                    "Campaigns",
                    Some([.. bounces.Select(bounce => bounce.CampaignName ?? bounce.CampaignId).OfType<string>().Distinct()])
                ),
                new AlertFact("Likely cause", cause.Likely),
                new AlertFact("What to do", cause.WhatToDo),
                new AlertFact(
                    "Campaign",
                    options.PauseCampaigns
                        ? "paused in Instantly; start it again there"
                        : "goes on; Bounces__PauseCampaigns=true would pause it"
                ),
            ]
        );
    }

    /// <summary>For the step's record.</summary>
    public static string Words(IReadOnlyList<CountedBounce> bounces) =>
        string.Create(CultureInfo.InvariantCulture, $"{bounces.Count} bounces: {Kinds(bounces)}");

    private static string Kinds(IReadOnlyList<CountedBounce> bounces) =>
        string.Join(
            ", ",
            bounces
                .GroupBy(bounce => bounce.Kind)
                .OrderByDescending(same => same.Count())
                .Select(same =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{same.Count()} {(same.Key is BounceKind.Unknown ? "without a report yet" : Lower(same.Key))}"
                    )
                )
        );

    private static string Lower(BounceKind kind) => kind.ToString().ToLowerInvariant();

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(5))
        + (names.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - 5} more") : "");
}
