using InstantlyPipeline.Bounces.Clusters;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>Adds up the counted bounces of some days by what they have in common.</summary>
internal static class BouncesView
{
    private const int MostDomains = 100;
    private const int MostAccounts = 200;

    /// <summary>The domains with bounces, the most first.</summary>
    public static IReadOnlyList<DomainBounces> ByDomain(IEnumerable<BounceNumber> numbers) =>
        [
            .. Of(numbers, "domain")
                .Select(same => new DomainBounces(same.Workspace, same.Value, null, same.Kinds.Values.Sum(), same.Kinds))
                .OrderByDescending(domain => domain.Bounced)
                .ThenBy(domain => domain.Domain, StringComparer.Ordinal)
                .Take(MostDomains),
        ];

    /// <summary>With the mails to each domain, and the rate where they are known.</summary>
    public static IReadOnlyList<DomainBounces> Rated(IReadOnlyList<DomainBounces> domains, SentMails sent) =>
        [
            .. domains.Select(domain =>
            {
                var (mails, uncounted) = (sent.Of(domain.Workspace, domain.Domain), sent.Uncounted(domain.Workspace));
                var rate = BounceRate.Of(domain.Bounced, mails, "the recipient's domain", uncounted);
                return domain with { Sent = uncounted.Count > 0 ? null : mails, RatePercent = rate.Percent, NoRate = rate.Why };
            }),
        ];

    /// <param name="rows">Say how many mails each account sent.</param>
    public static IReadOnlyList<AccountBounces> ByAccount(IEnumerable<BounceNumber> numbers, IReadOnlyList<NumbersRow> rows)
    {
        var mails = new SentMails();
        foreach (var row in rows)
        {
            mails.AddAll(row.Day, row.Workspace, row.Sent);
            if (row.Account is { } account)
            {
                mails.Add(row.Day, row.Workspace, account, row.Sent);
            }
        }
        var sent = rows.Where(row => row.Account is not null)
            .GroupBy(row => Key(row.Workspace, row.Account!))
            .ToDictionary(same => same.Key, same => (same.First().Workspace, Account: same.First().Account!));
        var bounced = Of(numbers, "account").ToDictionary(same => Key(same.Workspace, same.Value));
        return
        [
            .. sent
                .Keys.Union(bounced.Keys)
                .Select(key =>
                {
                    var (known, counted) = (sent.GetValueOrDefault(key), bounced.GetValueOrDefault(key));
                    return Rated(
                        new AccountBounces(
                            known.Workspace ?? counted.Workspace,
                            known.Account ?? counted.Value,
                            null,
                            counted.Kinds?.Values.Sum() ?? 0,
                            counted.Kinds ?? []
                        ),
                        mails
                    );
                })
                .Where(account => account.Sent is not 0 || account.Bounced > 0)
                .OrderByDescending(account => account.RatePercent ?? -1)
                .ThenByDescending(account => account.Bounced)
                .ThenByDescending(account => account.Sent)
                .ThenBy(account => account.Account, StringComparer.Ordinal)
                .Take(MostAccounts),
        ];
    }

    private static AccountBounces Rated(AccountBounces account, SentMails sent)
    {
        var (mails, uncounted) = (sent.Of(account.Workspace, account.Account), sent.Uncounted(account.Workspace));
        var rate = BounceRate.Of(account.Bounced, mails, "account", uncounted);
        return account with { Sent = uncounted.Count > 0 ? null : mails, RatePercent = rate.Percent, NoRate = rate.Why };
    }

    private static IEnumerable<(string Workspace, string Value, Dictionary<string, long> Kinds)> Of(
        IEnumerable<BounceNumber> numbers,
        string by
    ) =>
        numbers
            .Where(number => number.By == by)
            .GroupBy(number => Key(number.Workspace, number.Value))
            .Select(same => (same.First().Workspace, same.First().Value, KindsOf([.. same])));

    private static Dictionary<string, long> KindsOf(IReadOnlyList<BounceNumber> same) =>
        new (string Kind, long Count)[]
        {
            ("hard", same.Sum(number => number.Hard)),
            ("soft", same.Sum(number => number.Soft)),
            ("sender", same.Sum(number => number.Sender)),
            ("content", same.Sum(number => number.Content)),
            ("unknown", same.Sum(number => number.Unknown)),
        }
            .Where(kind => kind.Count > 0)
            .ToDictionary(kind => kind.Kind, kind => kind.Count);

    private static (string, string) Key(string workspace, string value) => (workspace.ToLowerInvariant(), value.Trim().ToLowerInvariant());
}
