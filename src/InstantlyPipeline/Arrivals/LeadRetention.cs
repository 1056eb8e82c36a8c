using InstantlyPipeline.Leads;
using InstantlyPipeline.Retention;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Arrivals;

/// <summary>Forgets leads of whom nothing was heard for long. Whoever may not be mailed stays barred, by a keyed hash.</summary>
/// <remarks>A sixteenth of the leads an hour, by the clock, because in Azure a process seldom lives from one run to the next.</remarks>
internal sealed class LeadRetention(LeadBook leads, LeadEraser eraser, IOptions<RetentionOptions> options, TimeProvider time) : IRetained
{
    private const int Parts = 16;

    public async Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (options.Value.LeadDays == 0)
        {
            return;
        }
        var (now, silent) = (time.GetUtcNow(), TimeSpan.FromDays(options.Value.LeadDays));
        var part = "0123456789abcdef"[(int)(now.UtcTicks / TimeSpan.TicksPerHour % Parts)];
        await foreach (var (row, lead) in leads.OfPartAsync(part, cancellationToken))
        {
            if (LastHeard(lead) is { } last && now - last > silent)
            {
                await eraser.ForgetAsync(row, lead, cancellationToken);
            }
        }
    }

    /// <returns>Null where no time is known; then the lead stays.</returns>
    private static DateTimeOffset? LastHeard(LeadRecord lead)
    {
        var times = lead
            .Stated.Values.Concat(lead.Labels.Values)
            .Concat(lead.Bounces.Select(bounce => bounce.At))
            .Concat(lead.Facts.Select(fact => fact.At))
            .ToList();
        return times.Count == 0 ? null : times.Max();
    }
}
