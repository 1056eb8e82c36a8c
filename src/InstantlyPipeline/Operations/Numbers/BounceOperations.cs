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
        var sent = new Dictionary<(string Day, string By, string Workspace, string Value), long>();
        foreach (var day in numbers.Select(number => number.Day).Distinct())
        {
            foreach (var mails in (await sends.OfDayAsync(day, cancellationToken)).Where(mails => mails.What == EventType.EmailSent))
            {
                Add(day, "account", mails, mails.Account);
                Add(day, "campaign", mails, mails.CampaignId);
            }
            foreach (var mails in await sends.SentToAsync(day, cancellationToken))
            {
                Add(day, "domain", mails, mails.What);
            }
        }
        return HttpAnswer.Json(
            [
                .. numbers.Select(number =>
                    number with
                    {
                        Sent = sent.TryGetValue(KeyOf(number.Day, number.By, number.Workspace, number.Value), out var count) ? count : null,
                    }
                ),
            ],
            BouncesJson.Default.IReadOnlyListBounceNumber
        );

        void Add(string day, string by, Tally mails, string? value)
        {
            if (value is not null)
            {
                var key = KeyOf(day, by, mails.Workspace, value);
                sent[key] = sent.GetValueOrDefault(key) + mails.Count;
            }
        }
    }

    private static (string, string, string, string) KeyOf(string day, string by, string workspace, string value) =>
        (day, by, workspace.ToLowerInvariant(), Tally.KeyOf(value));
}
