using InstantlyPipeline.Alerts;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Suppressions;

/// <summary>Sees to it that nothing is done in favour of a barred address, and that people hear loudly when one answers.</summary>
internal sealed class BarredAnswers(SuppressionList list, IOptions<SuppressionOptions> options)
{
    /// <param name="answer">The event of the person who answers.</param>
    /// <param name="lead">Its record, which has been read anyhow and knows whether the address is barred.</param>
    /// <returns>What barred the address before the event happened; null when it could be mailed then. What the event itself leads to does
    /// not count.</returns>
    public async Task<SuppressionEntry?> FindAsync(InstantlyEvent answer, LeadRecord lead, CancellationToken cancellationToken) =>
        (lead.IsBarred || options.Value.AcrossWorkspaces)
        && await list.FindBarAsync(answer.Workspace, answer.LeadEmail!, cancellationToken) is { } bar
        && bar.Since < answer.Timestamp
            ? bar
            : null;

    /// <summary>Why nothing is done in the person's favour; null where it is.</summary>
    public static string? Why(SuppressionEntry? bar) =>
        bar is null
            ? null
            : "the address is on the suppression list; people were told and decide, see `instantly-pipeline suppressions why`";

    /// <summary>The alert with the bar in its headline, and with the one command that lifts it.</summary>
    public static Alert Loud(Alert alert, SuppressionEntry? bar) =>
        bar is null
            ? alert
            : alert with
            {
                Headline = $"🚫 A barred address answers: {alert.Headline}",
                Facts =
                [
                    new AlertFact(
                        "Barred",
                        $"since {bar.Since:yyyy-MM-dd} for "
                            + $"{bar.Because?.Reason}{(bar.Because?.Evidence is { } evidence ? $" ({evidence})" : "")}: no further "
                            + $"mail goes out"
                    ),
                    new AlertFact(
                        "To lift it",
                        $"instantly-pipeline suppressions remove {bar.Email} --workspace {bar.Workspace} --why \"…\""
                    ),
                    .. alert.Facts,
                ],
            };
}
