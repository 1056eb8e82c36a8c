using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Operations;

/// <summary>Sets a dead letter or a quarantined delivery aside for good: it stays where it is with who, when and why, and its message
/// leaves the queue.</summary>
public sealed class Discard(
    EventLedger ledger,
    IDeadMessages deadMessages,
    TimeProvider time,
    Quarantine? quarantine = null,
    IEventIndex? index = null
)
{
    public async Task<DiscardOutcome> RunAsync(EventKey key, string who, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var messages = await deadMessages.FindAsync(key, cancellationToken);
        if (await ledger.FindAsync(key, cancellationToken) is not { } entry)
        {
            if (messages is not [var dead, ..])
            {
                return await FromQuarantineAsync(key, who, why, now, cancellationToken);
            }
            if (await ledger.TryAddDeadAsync(dead, cancellationToken, Listed) is not { } added)
            {
                return new DiscardOutcome.Changed();
            }
            entry = added;
        }
        else if (!entry.IsSettled && !(entry.LeaseUntil > now) && messages.FirstOrDefault(entry.IsOwnedBy) is { } stranded)
        {
            entry.GiveUp(stranded);
        }

        var waits = entry.Status is EventStatus.Dead && !entry.IsDiscarded;
        if (waits)
        {
            entry.Discard(who, why, now);
            if (!await ledger.TrySaveAsync(entry, [], index?.Settled(entry) ?? [], cancellationToken))
            {
                return new DiscardOutcome.Changed();
            }
        }
        if (entry.IsSettled)
        {
            await deadMessages.RemoveAsync(new HashSet<EventKey> { key }, now, cancellationToken); // what a crash left behind as well
        }
        return waits ? new DiscardOutcome.Discarded(EventView.Of(entry)) : new DiscardOutcome.NotDead(EventView.Of(entry));
    }

    /// <summary>Whatever made its handling fail may be in the body, so the list says of it what the ledger does.</summary>
    private IReadOnlyList<TableWrite> Listed(LedgerEntry entry) =>
        index
            ?.Claimed(
                entry,
                new InstantlyEvent
                {
                    EventType = entry.EventType,
                    Timestamp = entry.ReceivedAt,
                    Workspace = entry.Workspace,
                    CampaignId = entry.CampaignId,
                    LeadEmail = entry.LeadEmail,
                    Other = new Dictionary<string, string>(),
                }
            )
            .All ?? [];

    private async Task<DiscardOutcome> FromQuarantineAsync(
        EventKey key,
        string who,
        string why,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (quarantine is null || await quarantine.FindAsync(key, cancellationToken) is not { } kept)
        {
            return new DiscardOutcome.NoSuchEvent();
        }
        if (kept.Decision is not null)
        {
            return new DiscardOutcome.NotDead(EventView.Of(kept));
        }
        await quarantine.DecideAsync(
            key,
            string.Create(CultureInfo.InvariantCulture, $"discarded by {who} at {now:yyyy-MM-ddTHH:mm:ssZ}: {why}"),
            cancellationToken
        );
        return new DiscardOutcome.Discarded(EventView.Of((await quarantine.FindAsync(key, cancellationToken))!));
    }
}
