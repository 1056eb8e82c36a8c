using System.Globalization;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Numbers;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The operation that shows how many mails bounced.</summary>
internal sealed class BounceOperations(BounceTally tally, DayNumbers sends, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "bounces",
                OperationsRole.Read,
                "counts bounces by kind, day and domain, mail provider, account or campaign, with the mails sent, from the day `since` on, of a `workspace`",
                CountAsync
            )
            {
                PerClient = true,
            },
        ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> CountAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-6);
        if (
            call.Parameter("since") is { } text
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since)
        )
        {
            return OperationsProblems.FilterNotUnderstood("since is a UTC day such as 2026-08-18.");
        }
        var numbers = (await tally.NumbersAsync(call.Parameter("workspace"), since, cancellationToken))
            .Where(number => call.Operator.Sees(number.Workspace))
            .ToList();
        var rated = new List<BounceNumber>();
        foreach (var day in numbers.GroupBy(number => number.Day))
        {
            var sent = await SentAsync(day.Key, cancellationToken);
            rated.AddRange(day.Select(number => Rated(number, sent)));
        }
        return HttpAnswer.Json(rated, BouncesJson.Default.IReadOnlyListBounceNumber);
    }

    /// <summary>The day's mails by domain, account and campaign; all of them are read before those by domain, so that none is missing
    /// there.</summary>
    private async Task<IReadOnlyDictionary<string, (string Called, SentMails Mails)>> SentAsync(
        string day,
        CancellationToken cancellationToken
    )
    {
        var sent = new Dictionary<string, (string Called, SentMails Mails)>
        {
            ["domain"] = ("the recipient's domain", new SentMails()),
            ["account"] = ("account", new SentMails()),
            ["campaign"] = ("campaign", new SentMails()),
        };
        var name = DateOnly.ParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var mails in (await sends.OfDayAsync(day, cancellationToken)).Where(mails => mails.What == EventType.EmailSent))
        {
            foreach (var by in sent.Values)
            {
                by.Mails.AddAll(name, mails.Workspace, mails.Count);
            }
            Add("account", mails, mails.Account);
            Add("campaign", mails, mails.CampaignId);
        }
        foreach (var mails in await sends.SentToAsync(day, cancellationToken))
        {
            Add("domain", mails, mails.What);
        }
        return sent;

        void Add(string by, Tally mails, string? value)
        {
            if (value is not null)
            {
                sent[by].Mails.Add(name, mails.Workspace, value, mails.Count);
            }
        }
    }

    private static BounceNumber Rated(BounceNumber number, IReadOnlyDictionary<string, (string Called, SentMails Mails)> sent)
    {
        if (!sent.TryGetValue(number.By, out var by))
        {
            return number with { NoRate = "mails are not counted by mail provider" };
        }
        var (mails, uncounted) = (by.Mails.Of(number.Workspace, number.Value), by.Mails.Uncounted(number.Workspace));
        var rate = BounceRate.Of(number.Total, mails, by.Called, uncounted);
        return number with { Sent = uncounted.Count > 0 || mails == 0 ? null : mails, RatePercent = rate.Percent, NoRate = rate.Why };
    }
}
