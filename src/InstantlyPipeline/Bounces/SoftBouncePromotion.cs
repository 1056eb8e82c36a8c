using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

/// <summary>Takes an address that bounced more than once for dead some days after its first bounce, although no further bounce says so.</summary>
/// <remarks>
/// The campaign may have stopped mailing the address, and then nothing would ever come that counts as hard. The clock is the queue's own: a message
/// that becomes visible when the days are over, with a key made of the lead and its first bounce, so that several bounces make one event of it.
/// It is an event like Instantly's own: claimed, retried, shown and replayed like them.
/// Source: "Soft bounce handling" in Instantly's article on e-mail API webhooks, February 2026 (72 hours of patience, hard after 3 to 5 days).
/// </remarks>
public sealed class SoftBouncePromotion(InternalEvents events, LeadBook leads, IOptions<BounceOptions> options)
{
    internal const string Step = "schedule-promotion";

    /// <summary>Puts the event on the bounces queue for the day it is due, once the address has bounced more than once.</summary>
    /// <param name="open">The address's <see cref="LeadRecord.OpenBounces"/>.</param>
    public Task ScheduleAsync(EventRun run, IReadOnlyList<LeadBounce> open)
    {
        if (open.Count < 2 || options.Value.PromoteAfterHours == 0)
        {
            return Task.CompletedTask;
        }
        var due = open[0].At + TimeSpan.FromHours(options.Value.PromoteAfterHours);
        return run.Step(Step, async ct =>
        {
            // Twice on the queue is one event: the key is the same.
            var identity = IdentityOf(run.Event, open[0].At);
            await events.SendAsync(identity, BodyOf(identity, run.Event), due, ct);
            return StepResult.Done($"taken for dead on {due:yyyy-MM-dd HH:mm} UTC unless the lead shows life before");
        });
    }

    /// <returns>What speaks against it; null when the address is to be barred now.</returns>
    public async Task<string?> ObjectionAsync(InstantlyEvent promotion, CancellationToken cancellationToken)
        => await leads.FindAsync(promotion.Workspace, promotion.LeadEmail!, cancellationToken) switch
        {
            null or { Bounces.Count: < 2 } => "no longer two bounces on record",
            { SuppressedAt: not null } => "barred already",
            // The event's own time is that of the first bounce: when that one no longer counts, the days are counted from a later one, by another promotion.
            { } lead when lead.OpenBounces(promotion.Timestamp) is not [var first, _, ..] || first.At > promotion.Timestamp => "the lead has shown life since its first bounce",
            _ => null,
        };

    private static EventIdentity IdentityOf(InstantlyEvent bounce, DateTimeOffset first)
        => new() { EventType = InternalEventType.SoftBouncePromotion, Timestamp = first, Workspace = bounce.Workspace, LeadEmail = bounce.LeadEmail };

    private static byte[] BodyOf(EventIdentity identity, InstantlyEvent bounce)
        => JsonSerializer.SerializeToUtf8Bytes(
            new PromotionPayload(identity.EventType, identity.Timestamp, identity.Workspace, bounce.LeadEmail!, bounce.CampaignId, bounce.CampaignName),
            BouncesJson.Default.PromotionPayload);
}
