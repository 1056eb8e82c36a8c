using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Numbers;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>Adds up the counted bounces of some days by what they have in common.</summary>
internal static class BouncesView
{
    private const int MostDomains = 100;
    private const int MostAccounts = 200;

    /// <param name="sentTo">Says how many mails went to a domain; each <see cref="Tally.What"/> is one.</param>
    public static IReadOnlyList<DomainBounces> ByDomain(IEnumerable<BounceNumber> numbers, IEnumerable<Tally> sentTo)
    {
        var bounced = Of(numbers, "domain")
            .Select(same => new DomainBounces(same.Workspace, same.Value, 0, same.Kinds.Values.Sum(), same.Kinds))
            .OrderByDescending(domain => domain.Bounced)
            .ThenBy(domain => domain.Domain, StringComparer.Ordinal)
            .Take(MostDomains)
            .ToList();
        var sent = bounced.Select(domain => DomainKey(domain.Workspace, domain.Domain)).Distinct().ToDictionary(key => key, _ => 0L);
        foreach (var tally in sentTo)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(sent, DomainKey(tally.Workspace, tally.What));
            if (!Unsafe.IsNullRef(ref count))
            {
                count += tally.Count;
            }
        }
        return [.. bounced.Select(domain => domain with { Sent = sent[DomainKey(domain.Workspace, domain.Domain)] })];
    }

    /// <param name="rows">Say how many mails each account sent.</param>
    public static IReadOnlyList<AccountBounces> ByAccount(IEnumerable<BounceNumber> numbers, IReadOnlyList<NumbersRow> rows)
    {
        var sent = rows.Where(row => row.Account is not null)
            .GroupBy(row => Key(row.Workspace, row.Account!))
            .ToDictionary(
                same => same.Key,
                same => (same.First().Workspace, Account: same.First().Account!, Sent: same.Sum(row => row.Sent))
            );
        var bounced = Of(numbers, "account").ToDictionary(same => Key(same.Workspace, same.Value));
        return
        [
            .. sent
                .Keys.Union(bounced.Keys)
                .Select(key =>
                {
                    var (known, counted) = (sent.GetValueOrDefault(key), bounced.GetValueOrDefault(key));
                    return new AccountBounces(
                        known.Workspace ?? counted.Workspace,
                        known.Account ?? counted.Value,
                        known.Sent,
                        counted.Kinds?.Values.Sum() ?? 0,
                        counted.Kinds ?? []
                    );
                })
                .Where(account => account.Sent + account.Bounced > 0)
                .OrderByDescending(account => (double)account.Bounced / Math.Max(account.Sent, 1))
                .ThenByDescending(account => account.Sent)
                .ThenBy(account => account.Account, StringComparer.Ordinal)
                .Take(MostAccounts),
        ];
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

    private static (string, string) DomainKey(string workspace, string domain) => Key(workspace, Tally.KeyOf(domain));

    private static (string, string) Key(string workspace, string value) => (workspace.ToLowerInvariant(), value.Trim().ToLowerInvariant());
}
