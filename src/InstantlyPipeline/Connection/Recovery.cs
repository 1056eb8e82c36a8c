using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Connection;

/// <summary>Takes in what was missed: out of Instantly's delivery log first, then out of the mailbox and the leads' status.</summary>
/// <remarks>
/// It keeps no place where it was: killed half-way it begins anew, and what it took in before is known then. The log is read to its very
/// end, for its days are whole and its order is not documented; its attempts are grouped, and only those at our own address count. Whether
/// the log has what was raised while a webhook was off is not documented, so the mailbox is asked in any case. Opens, clicks, sends and
/// custom labels that the log lacks cannot be known.
/// </remarks>
internal sealed class Recovery(Acceptance acceptance, EventLedger ledger, LeadBook leads, ConnectionBook book, TimeProvider time)
{
    /// <param name="since">Moved up where it lies further back than the recovery may look.</param>
    /// <param name="dryRun">Says what would be taken in, and takes nothing in.</param>
    /// <exception cref="TransientFailureException">Instantly or the storage is out of reach; what was taken in until then is known to the
    /// next run.</exception>
    public async Task<RecoveryReport> RunAsync(Connected workspace, DateTimeOffset since, bool dryRun, CancellationToken cancellationToken)
    {
        var from = book.NotBefore(since);
        var ours = await book.OursAsync(workspace, cancellationToken);
        var found = new Found();
        foreach (var target in ours.Select(webhook => webhook.Target).DistinctBy(target => target.AbsoluteUri))
        {
            await AskAsync(found, () => ReadLogAsync(workspace, target, from, dryRun, found, cancellationToken));
        }
        var names = new CampaignNames(workspace.Instantly.Workspace, found.Problems);
        if (ours.Select(webhook => webhook.Workspace).FirstOrDefault(id => id.Length > 0) is { } id)
        {
            await AskAsync(found, () => ReadMailboxAsync(workspace, id, from, dryRun, names, found, cancellationToken));
            foreach (var (filter, eventType) in InterestLists.All)
            {
                await AskAsync(
                    found,
                    () =>
                        ReadLeadsAsync(
                            workspace.Instantly.Workspace.LeadsAsync(filter, cancellationToken),
                            eventType,
                            id,
                            from,
                            dryRun,
                            names,
                            found,
                            cancellationToken
                        )
                );
            }
        }
        else
        {
            found.Problems.Add($"No webhook of {workspace.Called} leads here, so nothing was looked for there.");
        }
        return new RecoveryReport(found.Log, found.Mailbox, found.Known, found.Quarantined, found.LogBegins, found.Problems, dryRun);
    }

    /// <summary>What the key may not ask is said, and the rest is asked all the same.</summary>
    private static async Task AskAsync(Found found, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (PermanentFailureException refused)
        {
            found.Problems.Add(refused.Message);
        }
    }

    private async Task ReadLogAsync(
        Connected workspace,
        Uri target,
        DateTimeOffset from,
        bool dryRun,
        Found found,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var attempt in workspace.Instantly.Webhooks.ReadLogAsync(target, DayOf(from), DayOf(now), succeeded: null, cancellationToken)
        )
        {
            found.LogBegins = found.LogBegins is { } begins && begins <= attempt.At ? begins : attempt.At;
            var isLost = attempt is { Succeeded: false, DeliveredLater: false } && !(attempt.WillRetry && attempt.RetriedAt > now);
            if (isLost && groups.Add(attempt.Group))
            {
                await TakeAsync(attempt.Payload, dryRun, found, found.Log, cancellationToken);
            }
        }
    }

    private async Task ReadMailboxAsync(
        Connected workspace,
        string id,
        DateTimeOffset from,
        bool dryRun,
        CampaignNames names,
        Found found,
        CancellationToken cancellationToken
    )
    {
        await foreach (var mail in workspace.Instantly.Workspace.ReceivedAsync(from, cancellationToken))
        {
            if (mail.Lead is not { Length: > 0 } lead || IsReport(mail.Email.From))
            {
                continue; // of no lead, or a mail system's report, which the bounce looks up by itself
            }
            var known = await leads.FindAsync(id, lead, cancellationToken);
            if (known?.Facts.Any(fact => fact.Name == $"reply:{mail.Id}") is true)
            {
                continue;
            }
            var body = MissedEvent.Reply(mail, id, await names.OfAsync(mail.CampaignId, cancellationToken));
            await TakeAsync(body, dryRun, found, found.Mailbox, cancellationToken);
        }
    }

    private async Task ReadLeadsAsync(
        IAsyncEnumerable<InstantlyLeadStanding> standings,
        string eventType,
        string id,
        DateTimeOffset from,
        bool dryRun,
        CampaignNames names,
        Found found,
        CancellationToken cancellationToken
    )
    {
        await foreach (var standing in standings.WithCancellation(cancellationToken))
        {
            if (standing.ChangedAt is not { } changed || changed < from)
            {
                continue;
            }
            var known = await leads.FindAsync(id, standing.Email, cancellationToken);
            if (
                known?.Stated.ContainsKey(LeadStatuses.Of(eventType)!) is not true
                && (known is not null || InterestLists.IsWeighty(eventType))
            )
            {
                var campaign = await names.OfAsync(standing.CampaignId, cancellationToken);
                var body = MissedEvent.OfLead(eventType, standing, changed, id, campaign);
                await TakeAsync(body, dryRun, found, found.Mailbox, cancellationToken);
            }
        }
    }

    /// <summary>Through the same acceptance as any delivery: what is known already is no second event, whatever this look says.</summary>
    private async Task TakeAsync(
        ReadOnlyMemory<byte> body,
        bool dryRun,
        Found found,
        Dictionary<string, int> counts,
        CancellationToken cancellationToken
    )
    {
        if (acceptance.Look(body.Span).Identity is not { } identity)
        {
            found.Quarantined++;
            if (!dryRun)
            {
                await acceptance.TakeAsync(body, BodyOrigin.Delivery(), cancellationToken);
            }
            return;
        }
        var key = EventKey.Of(identity);
        if (!found.Keys.Add(key) || await ledger.FindAsync(key, cancellationToken) is not null)
        {
            found.Known++;
            return;
        }
        if (!dryRun)
        {
            await acceptance.TakeAsync(body, BodyOrigin.Delivery(), cancellationToken);
        }
        counts[identity.EventType] = counts.GetValueOrDefault(identity.EventType) + 1;
    }

    private static bool IsReport(string from) =>
        from.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase)
        || from.StartsWith("postmaster@", StringComparison.OrdinalIgnoreCase);

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private sealed class Found
    {
        public Dictionary<string, int> Log { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Mailbox { get; } = new(StringComparer.Ordinal);

        public HashSet<EventKey> Keys { get; } = [];

        public List<string> Problems { get; } = [];

        public int Known { get; set; }

        public int Quarantined { get; set; }

        public DateTimeOffset? LogBegins { get; set; }
    }
}
